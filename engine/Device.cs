using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Memory;

namespace TaylorSeer.Engine;

/// <summary>
/// Something that computes: its memory, its backend, and the scratch of the step that runs on it. One step at a time:
/// <see cref="BeginStep"/> waits for the step before, so runs may share a device and a model from several threads.
/// </summary>
public abstract partial class Device : IDisposable
{
    readonly Lock turn = new();

    protected Device() => Scratch = new Arena(this);

    /// <summary>What a user calls it: <c>cpu</c>, <c>reference</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What it is, in words: model, cores, vector width.</summary>
    public abstract string Description { get; }

    /// <summary>The arithmetic.</summary>
    public abstract IBackend Backend { get; }

    /// <summary>The GPU that computes, or what stands in for one; null for devices of the host. Owned by this.</summary>
    public virtual Kernels.Gpu.GpuDevice? Gpu => null;

    /// <summary>Scratch of the current step.</summary>
    public Arena Scratch { get; }

    /// <summary>Memory of this device; the caller owns it.</summary>
    /// <exception cref="OutOfMemoryException">There is not so much.</exception>
    public abstract DeviceMemory Allocate(long bytes);

    /// <summary>Bytes of its memory that can still be taken, or null where the device does not say: then nothing is refused beforehand.</summary>
    /// <param name="limit">bytes that the process may hold in all, or null for what <see cref="MemoryBudget.Variable"/> says</param>
    public virtual long? FreeBytes(long? limit = null) => null;

    /// <summary>Copies host values to a contiguous tensor of this device, f32, bf16 or on GPUs f16 (rounded to nearest even).</summary>
    public abstract void Write(ReadOnlySpan<float> source, Tensor destination);

    /// <summary>Copies a tensor, f32, bf16 or on GPUs f16, to the host, rows one after another. Waits for the device.</summary>
    public abstract void Read(Tensor source, Span<float> destination);

    /// <summary>Means to copy <paramref name="count"/> values of a tensor to the host while the device goes on; whoever asked disposes it.</summary>
    public virtual Readback NewReadback(long count) => new ImmediateReadback(this, count);

    /// <summary>A tensor with memory of its own; whoever asked disposes <see cref="Tensor.Memory"/>.</summary>
    public Tensor NewTensor(Shape shape, DType type = DType.F32) => new(Allocate(shape.Count * type.Bytes()), 0, shape, type);

    /// <summary>Takes the device for one step; scratch of the step is given back when the result is disposed.</summary>
    public StepScope BeginStep() => new(this, turn);

    public void Dispose()
    {
        Scratch.Dispose();
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A step has the device to itself: what it starts until <see cref="StepEnds"/> may be started together.</summary>
    protected internal virtual void StepBegins()
    {
    }

    /// <summary>Everything of the step is started when this returns.</summary>
    protected internal virtual void StepEnds()
    {
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
