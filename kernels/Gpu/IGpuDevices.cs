namespace TaylorSeer.Kernels.Gpu;

/// <summary>
/// Devices of an assembly that only some builds have. Nothing refers to such an assembly: it is found by its name, if it
/// lies beside the program.
/// </summary>
public interface IGpuDevices
{
    /// <summary>What there is, in words; the place in the list is the index.</summary>
    IReadOnlyList<string> Describe();

    /// <summary>The device at <paramref name="index"/>; the caller disposes it.</summary>
    /// <exception cref="GpuException">There is no such device, or it does not open.</exception>
    GpuDevice Open(int index);

    /// <summary>ILGPU's, or null in a build without.</summary>
    static IGpuDevices? Find() =>
        Type.GetType("TaylorSeer.Kernels.Ilgpu.IlgpuDevices, TaylorSeer.Kernels.Ilgpu") is { } type ? (IGpuDevices)Activator.CreateInstance(type)! : null;

    /// <summary>ILGPU's.</summary>
    /// <exception cref="GpuException">This build has none; the message says how to get one.</exception>
    static IGpuDevices Ilgpu() => Find() ?? throw new GpuException(
        "This build has no ILGPU. Build with it (dotnet build tools/cli -c Release -p:WithIlgpu=true; docs/ilgpu.md says more), or use --device opencl or --device cpu.");
}
