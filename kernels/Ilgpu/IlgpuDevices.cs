extern alias core;

using core::TaylorSeer.Kernels.Gpu;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace TaylorSeer.Kernels.Ilgpu;

/// <summary>What ILGPU finds on this machine: <c>ilgpu:0</c> and on, its CPU accelerator last. Found by name by <see cref="IGpuDevices.Find"/>.</summary>
public sealed class IlgpuDevices : IGpuDevices
{
    public IReadOnlyList<string> Describe()
    {
        using Context context = NewContext();
        return [.. context.Devices.Select(d => $"{d.Name} ({d.AcceleratorType})")];
    }

    public GpuDevice Open(int index)
    {
        Context context = NewContext();
        if (index >= 0 && index < context.Devices.Length)
            return new IlgpuDevice($"ilgpu:{index}", context, context.Devices[index]);
        context.Dispose();
        throw new GpuException($"There is no device ilgpu:{index}; ILGPU finds {string.Join(", ", Describe().Select((d, i) => $"ilgpu:{i} = {d}"))}.");
    }

    /// <summary>Groups of the CPU accelerator have as many threads as the dialect's largest.</summary>
    static Context NewContext() => IlgpuContext.Create(builder => builder.Cuda().OpenCL().CPU(CPUDevice.AMD));
}
