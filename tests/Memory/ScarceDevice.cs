using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Memory;

namespace TaylorSeer.Tests.Memory;

/// <summary>A host device that may refuse memory, or a step: what happens on the way out of a failure. Does not own the other.</summary>
sealed class ScarceDevice(Device device) : Device
{
    public override string Name => device.Name;

    public override string Description => device.Description;

    public override IBackend Backend => device.Backend;

    /// <summary>Whether an allocation of so many bytes fails.</summary>
    public Predicate<long> Refuses { get; set; } = _ => false;

    /// <summary>Whether the next step cannot begin.</summary>
    public bool RefusesSteps { get; set; }

    public override DeviceMemory Allocate(long bytes) => Refuses(bytes) ? throw new InsufficientMemoryException($"{bytes} bytes are not to be had.") : new HostMemory(this, bytes);

    public override void Write(ReadOnlySpan<float> source, Tensor destination) => device.Write(source, destination);

    public override void Read(Tensor source, Span<float> destination) => device.Read(source, destination);

    protected internal override void StepBegins()
    {
        if (RefusesSteps)
            throw new InvalidOperationException("No step begins.");
    }
}
