namespace TaylorSeer.Kernels.Gpu;

/// <summary>
/// A GPU, or what stands in for one: memory, and one stream on which everything happens in order. Launches and writes
/// return at once where the device works on its own; <see cref="Read"/> and <see cref="Wait"/> wait for it. For one thread at a time.
/// </summary>
public abstract class GpuDevice : IDisposable
{
    /// <summary>What users call it: <c>opencl:0</c>, <c>emulator</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Model, driver, memory, in words.</summary>
    public abstract string Description { get; }

    /// <summary>Most threads of a group.</summary>
    public abstract int MaxGroupThreads { get; }

    /// <summary>Shared memory of a group, bytes.</summary>
    public abstract long SharedBytes { get; }

    /// <summary>Memory of the device, bytes.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>
    /// Whether its matrix units take 16-bit inputs only, so that what a 16-bit weight multiplies should be kept in its type: tensor cores. Elsewhere
    /// activations stay in f32.
    /// </summary>
    public virtual bool SixteenBitActivations { get; init; }

    /// <summary>Memory with undefined contents; the caller disposes it.</summary>
    /// <exception cref="GpuException">There is not so much.</exception>
    public abstract GpuBuffer Allocate(long bytes);

    /// <summary>Copies host bytes to <paramref name="buffer"/>, from byte <paramref name="start"/>. The source may change afterwards.</summary>
    public abstract void Write(GpuBuffer buffer, long start, ReadOnlySpan<byte> source);

    /// <summary>Copies from byte <paramref name="start"/> of <paramref name="buffer"/> to the host, when all earlier work is done.</summary>
    public abstract void Read(GpuBuffer buffer, long start, Span<byte> destination);

    /// <summary>Starts <paramref name="kernel"/>. Generated <c>Launch…</c> methods call this with arguments that fit.</summary>
    /// <param name="kernel">What to run; its program is built at the first launch with these specialised numbers.</param>
    /// <param name="grid">Groups.</param>
    /// <param name="arguments">Views and numbers, in the order of <see cref="KernelDefinition.Arguments"/>.</param>
    /// <param name="specialized">Numbers in the order of <see cref="KernelDefinition.SpecializedNames"/>.</param>
    /// <exception cref="GpuException">The driver refuses, or the kernel does not build.</exception>
    public abstract void Launch(KernelDefinition kernel, LaunchSize grid, ReadOnlySpan<GpuArgument> arguments, ReadOnlySpan<int> specialized);

    /// <summary>Returns when everything that was started is done.</summary>
    public abstract void Wait();

    /// <summary>Marks this place of the stream.</summary>
    public abstract GpuMark Mark();

    /// <summary>Time that the device spent between two of its marks, milliseconds; waits for the second.</summary>
    public abstract double ElapsedMs(GpuMark from, GpuMark to);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
