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

    /// <summary>Bytes of its memory that nobody has taken; null where the driver does not say.</summary>
    public virtual long? FreeBytes() => null;

    /// <summary>
    /// Whether its matrix units take 16-bit inputs only, so that what a 16-bit weight multiplies should be kept in its type: tensor cores. Elsewhere
    /// activations stay in f32.
    /// </summary>
    public virtual bool SixteenBitActivations { get; init; }

    /// <summary>
    /// Told of every launch, with a mark before and one behind it, which it disposes; null: nobody asks. To be set between sequences: while it is,
    /// launches are started one by one.
    /// </summary>
    public Action<KernelDefinition, GpuMark, GpuMark>? Watch { get; set; }

    /// <summary>Memory with undefined contents; the caller disposes it.</summary>
    /// <exception cref="GpuException">There is not so much.</exception>
    public abstract GpuBuffer Allocate(long bytes);

    /// <summary>Copies host bytes to <paramref name="buffer"/>, from byte <paramref name="start"/>. The source may change afterwards.</summary>
    public abstract void Write(GpuBuffer buffer, long start, ReadOnlySpan<byte> source);

    /// <summary>The same to bytes that nothing launched so far reads or writes: the copy may overtake launches of a sequence.</summary>
    public virtual void WriteAhead(GpuBuffer buffer, long start, ReadOnlySpan<byte> source) => Write(buffer, start, source);

    /// <summary>Copies from byte <paramref name="start"/> of <paramref name="buffer"/> to the host, when all earlier work is done.</summary>
    public abstract void Read(GpuBuffer buffer, long start, Span<byte> destination);

    /// <summary>Means to read <paramref name="bytes"/> without waiting; null where only <see cref="Read"/> reads. Whoever asked disposes it, before the device.</summary>
    public virtual GpuReadback? NewReadback(long bytes) => null;

    /// <summary>Starts <paramref name="kernel"/>. Generated <c>Launch…</c> methods call this with arguments that fit.</summary>
    /// <param name="kernel">What to run; its program is built at the first launch with these specialised numbers.</param>
    /// <param name="grid">Groups.</param>
    /// <param name="arguments">Views and numbers, in the order of <see cref="KernelDefinition.Arguments"/>.</param>
    /// <param name="specialized">Numbers in the order of <see cref="KernelDefinition.SpecializedNames"/>.</param>
    /// <exception cref="GpuException">The driver refuses, or the kernel does not build.</exception>
    public void Launch(KernelDefinition kernel, LaunchSize grid, ReadOnlySpan<GpuArgument> arguments, ReadOnlySpan<int> specialized)
    {
        if (Watch is not { } watch)
        {
            Start(kernel, grid, arguments, specialized);
            return;
        }

        GpuMark from = Mark();
        try
        {
            Start(kernel, grid, arguments, specialized);
            watch(kernel, from, Mark());
        }
        catch
        {
            from.Dispose();
            throw;
        }
    }

    /// <summary>
    /// From here to <see cref="EndSequence"/> launches may be held back and started together: a device that can replay a
    /// sequence which it has seen before does. Reading, writing and waiting in between stay in order.
    /// </summary>
    public virtual void BeginSequence()
    {
    }

    /// <summary>Everything launched is started when this returns.</summary>
    public virtual void EndSequence()
    {
    }

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

    /// <summary><see cref="Launch"/>, once.</summary>
    protected abstract void Start(KernelDefinition kernel, LaunchSize grid, ReadOnlySpan<GpuArgument> arguments, ReadOnlySpan<int> specialized);

    protected abstract void Dispose(bool disposing);
}
