extern alias core;

using core::TaylorSeer.Kernels.Gpu;
using ILGPU.Runtime;

namespace TaylorSeer.Kernels.Ilgpu;

/// <summary>
/// An accelerator of ILGPU: CUDA, OpenCL, or ILGPU's CPU accelerator, which is a debugger. Kernels are found by the name of
/// their definition among those that this assembly was compiled with, and compiled by ILGPU at their first launch.
/// </summary>
public sealed class IlgpuDevice : GpuDevice
{
    readonly string name;
    readonly Context context;
    readonly Accelerator accelerator;
    readonly Dictionary<string, IlgpuLaunch> loaded = [];

    /// <summary>Opens <paramref name="device"/> of a context that <see cref="IlgpuContext"/> made; the result owns the context.</summary>
    /// <exception cref="GpuException">ILGPU refuses the device.</exception>
    internal IlgpuDevice(string name, Context context, Device device)
    {
        (this.name, this.context) = (name, context);
        try
        {
            accelerator = device.CreateAccelerator(context);
        }
        catch (Exception e)
        {
            context.Dispose();
            throw new GpuException($"{name}: ILGPU does not open {device.Name}: {e.Message} Use --device opencl or --device cpu.");
        }
    }

    public override string Name => name;

    public override string Description => accelerator.AcceleratorType == AcceleratorType.CPU
        ? "ILGPU's CPU accelerator, a debugger: tiny shapes only"
        : $"{accelerator.Name} through ILGPU ({accelerator.AcceleratorType}), {accelerator.MemorySize >> 20} MiB";

    public override int MaxGroupThreads => accelerator.MaxNumThreadsPerGroup;

    public override long SharedBytes => accelerator.MaxSharedMemoryPerGroup;

    public override long MemoryBytes => accelerator.MemorySize;

    public override GpuBuffer Allocate(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return Ask($"{bytes} bytes of memory", () => new IlgpuBuffer(accelerator.Allocate1D<byte>(Math.Max(bytes, sizeof(ulong))), bytes));
    }

    public override void Write(GpuBuffer buffer, long start, ReadOnlySpan<byte> source)
    {
        buffer.CheckRange(start, source.Length);        // ILGPU's views look only in debug builds
        if (source.IsEmpty)
            return;
        ArrayView<byte> target = ((IlgpuBuffer)buffer).Bytes(start, source.Length);
        target.CopyFromCPU(accelerator.DefaultStream, source);
        accelerator.DefaultStream.Synchronize();        // the source may change afterwards
    }

    public override void Read(GpuBuffer buffer, long start, Span<byte> destination)
    {
        buffer.CheckRange(start, destination.Length);
        if (destination.IsEmpty)
            return;
        ArrayView<byte> source = ((IlgpuBuffer)buffer).Bytes(start, destination.Length);
        source.CopyToCPU(accelerator.DefaultStream, destination);
        accelerator.DefaultStream.Synchronize();
    }

    protected override void Start(KernelDefinition kernel, LaunchSize grid, ReadOnlySpan<GpuArgument> arguments, ReadOnlySpan<int> specialized)
    {
        kernel.Check(arguments, specialized);
        try
        {
            if (!loaded.TryGetValue(kernel.Name, out IlgpuLaunch? launch))
                loaded.Add(kernel.Name, launch = Loader(kernel)(accelerator));
            LaunchSize group = kernel.Group;
            launch(new(new Index3D(grid.X, grid.Y, grid.Z), new Index3D(group.X, group.Y, group.Z)), new(arguments, specialized));
        }
        catch (Exception e) when (e is not GpuException)
        {
            throw Refusal($"{kernel} in {grid} groups of {kernel.Group} threads", e);
        }
    }

    public override void Wait() => Ask("to finish its work", () =>
    {
        accelerator.DefaultStream.Synchronize();
        return 0;
    });

    public override GpuMark Mark() => new IlgpuMark(accelerator.DefaultStream.AddProfilingMarker());

    public override double ElapsedMs(GpuMark from, GpuMark to)
    {
        ((IlgpuMark)to).Marker.Synchronize();
        return ((IlgpuMark)to).Marker.MeasureFrom(((IlgpuMark)from).Marker).TotalMilliseconds;
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        accelerator.Dispose();
        context.Dispose();
    }

    Func<Accelerator, IlgpuLaunch> Loader(KernelDefinition kernel) => IlgpuCatalog.Loaders.TryGetValue(kernel.Name, out var loader)
        ? loader
        : throw new GpuException($"{name}: {kernel} is not among the kernels that TaylorSeer.Kernels.Ilgpu was built with. Build both from the same source.");

    T Ask<T>(string what, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception e) when (e is not GpuException)
        {
            throw Refusal(what, e);
        }
    }

    GpuException Refusal(string what, Exception reason) => new(
        $"{name} ({accelerator.Name}): ILGPU was asked for {what}: {reason.GetType().Name}: {reason.Message}"
        + $"{(reason.InnerException is { } inner ? $" ({inner.Message})" : "")} Use --device opencl or --device cpu.");
}
