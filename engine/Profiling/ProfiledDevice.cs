using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Memory;

namespace TaylorSeer.Engine.Profiling;

/// <summary>Another device, whose operations can be watched one by one. Does not own the other.</summary>
public sealed class ProfiledDevice : Device
{
    readonly Device device;
    readonly OpLog log;
    readonly ProfiledBackend backend;

    public ProfiledDevice(Device device)
    {
        this.device = device;
        log = new(device.Gpu);
        backend = new(device.Backend, log);
    }

    public override string Name => device.Name;

    public override string Description => device.Description;

    public override IBackend Backend => backend;

    public override Kernels.Gpu.GpuDevice? Gpu => device.Gpu;

    /// <summary>From here on every operation is watched.</summary>
    public void StartProfile() => log.Start();

    /// <summary>The operations since <see cref="StartProfile"/>, in order; waits for the device.</summary>
    public IReadOnlyList<OpRun> StopProfile() => log.Stop();

    public override DeviceMemory Allocate(long bytes) => Gpu is { } gpu ? new GpuMemory(this, gpu.Allocate(bytes)) : new HostMemory(this, bytes);

    public override long? FreeBytes(long? limit = null) => device.FreeBytes(limit);

    public override void Write(ReadOnlySpan<float> source, Tensor destination) => device.Write(source, destination);

    public override void Read(Tensor source, Span<float> destination) => device.Read(source, destination);

    protected internal override void StepBegins() => device.StepBegins();

    protected internal override void StepEnds() => device.StepEnds();
}
