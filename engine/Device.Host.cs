using TaylorSeer.Engine.Backends;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Engine;

/// <content>The devices that every machine has, and choosing one.</content>
public abstract partial class Device
{
    /// <summary>What <see cref="Parse"/> understands.</summary>
    const string Names = "auto, cpu, reference";

    /// <summary>The processor, with <paramref name="threads"/> threads; 0: one per available core.</summary>
    public static Device Cpu(int threads = 0)
    {
        CpuBackend backend = new(threads);
        string description = $"{Processor.Name}, {backend.Threads} {(backend.Threads == 1 ? "thread" : "threads")}, {Processor.Vectors}";
        return new HostDevice("cpu", description, backend, backend);
    }

    /// <summary>The definitions themselves, on one thread: slow, and what everything else is compared with.</summary>
    public static Device Reference() => new HostDevice("reference", "plain loops with double accumulation, 1 thread", new ReferenceBackend(), null);

    /// <summary>The fastest device of this machine.</summary>
    public static Device Best() => Cpu();

    /// <summary>The device a user names: <c>auto</c>, <c>cpu</c> or <c>reference</c>. Never another than the one asked for.</summary>
    /// <exception cref="ArgumentException">There is no such device; the message lists what exists.</exception>
    public static Device Parse(string name) => name switch
    {
        "auto" => Best(),
        "cpu" => Cpu(),
        "reference" => Reference(),
        _ => throw new ArgumentException($"There is no device '{name}' here. Devices of this machine: {Names}.", nameof(name)),
    };
}
