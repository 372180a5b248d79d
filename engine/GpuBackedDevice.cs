using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels.Gpu;

namespace TaylorSeer.Engine;

/// <summary>A device that computes on a GPU, or on what stands in for one. Owns it.</summary>
sealed class GpuBackedDevice(GpuDevice gpu) : Device
{
    readonly GpuBackend backend = new(gpu);

    public override string Name => gpu.Name;

    public override string Description => gpu.Description;

    public override IBackend Backend => backend;

    public override GpuDevice? Gpu => gpu;

    public override DeviceMemory Allocate(long bytes) => new GpuMemory(this, gpu.Allocate(bytes));

    public override long? FreeBytes(long? limit = null) => gpu.FreeBytes() is long free ? Math.Min(free, limit ?? free) : null;

    public override void Write(ReadOnlySpan<float> source, Tensor destination)
    {
        if (source.Length != destination.Count || !destination.IsContiguous)
            throw new ShapeException($"Write: {source.Length} values for a tensor {destination.Shape}{(destination.IsContiguous ? "" : ", whose rows are not one after another")}.");
        GpuTensors.Write(gpu, destination.Buffer(), destination.Offset, source, destination.DType);
    }

    public override void Read(Tensor source, Span<float> destination)
    {
        if (destination.Length != source.Count)
            throw new ShapeException($"Read: a tensor {source.Shape} into {destination.Length} values.");
        int row = source.IsContiguous ? destination.Length : (int)source.Shape.RowCount;
        for (int i = 0; row > 0 && i * (long)row < destination.Length; i++)
            GpuTensors.Read(gpu, source.Buffer(), source.Offset + (i * source.RowStride), destination.Slice(i * row, row), source.DType);
    }

    public override Readback NewReadback(long count) =>
        gpu.NewReadback(count * sizeof(float)) is { } readback ? new DeferredReadback(readback) : base.NewReadback(count);

    protected internal override void StepBegins() => gpu.BeginSequence();

    protected internal override void StepEnds() => gpu.EndSequence();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            backend.Dispose();
            gpu.Dispose();
        }

        base.Dispose(disposing);
    }
}
