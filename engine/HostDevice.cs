using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Engine;

/// <summary>A device that computes in the machine's own memory: the cpu and the reference backend.</summary>
sealed class HostDevice(string name, string description, IBackend backend, IDisposable? owned) : Device
{
    public override string Name => name;

    public override string Description => description;

    public override IBackend Backend => backend;

    public override DeviceMemory Allocate(long bytes) => new HostMemory(this, bytes);

    public override long? FreeBytes(long? limit = null) => MemoryBudget.Free(limit);

    public override void Write(ReadOnlySpan<float> source, Tensor destination)
    {
        if (source.Length != destination.Count || !destination.IsContiguous)
            throw new ShapeException($"Write: {source.Length} values for a tensor {destination.Shape}.");
        if (destination.DType == DType.BF16)
            BF16.Round(source, destination.BF16().Slice(0, destination.Count).Span);
        else
            source.CopyTo(destination.F32().Slice(0, destination.Count).Span);
    }

    public override void Read(Tensor source, Span<float> destination)
    {
        if (destination.Length != source.Count)
            throw new ShapeException($"Read: a tensor {source.Shape} into {destination.Length} values.");
        int row = (int)source.Shape.RowCount;
        for (int i = 0; i * (long)row < destination.Length; i++)
        {
            Span<float> to = destination.Slice(i * row, row);
            if (source.DType == DType.BF16)
                BF16.Widen(source.BF16().Slice(i * source.RowStride, row).Span, to);
            else
                source.F32().Slice(i * source.RowStride, row).Span.CopyTo(to);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            owned?.Dispose();
        base.Dispose(disposing);
    }
}
