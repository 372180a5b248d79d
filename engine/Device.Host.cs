using TaylorSeer.Engine.Backends;

namespace TaylorSeer.Engine;

/// <content>The devices that every machine has.</content>
public abstract partial class Device
{
    /// <summary>The definitions themselves, on one thread: slow, and what everything else is compared with.</summary>
    public static Device Reference() => new HostDevice("reference", "plain loops with double accumulation, 1 thread", new ReferenceBackend(), null);
}
