using System.Runtime.InteropServices;
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

    public override void Write(ReadOnlySpan<float> source, Tensor destination)
    {
        if (source.Length != destination.Count || !destination.IsContiguous)
            throw new ShapeException($"Write: {source.Length} values for a tensor {destination.Shape}.");
        RequireF32(destination);
        gpu.Write(Buffer(destination), destination.Offset * sizeof(float), MemoryMarshal.AsBytes(source));
    }

    public override void Read(Tensor source, Span<float> destination)
    {
        if (destination.Length != source.Count)
            throw new ShapeException($"Read: a tensor {source.Shape} into {destination.Length} values.");
        RequireF32(source);
        int row = source.IsContiguous ? destination.Length : (int)source.Shape.RowCount;
        for (int i = 0; row > 0 && i * (long)row < destination.Length; i++)
            gpu.Read(Buffer(source), (source.Offset + (i * source.RowStride)) * sizeof(float), MemoryMarshal.AsBytes(destination.Slice(i * row, row)));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            backend.Dispose();
            gpu.Dispose();
        }

        base.Dispose(disposing);
    }

    static GpuBuffer Buffer(Tensor tensor) => ((GpuMemory)tensor.Memory).Buffer;

    void RequireF32(Tensor tensor)
    {
        if (tensor.DType != DType.F32)
            throw new NoGpuKernelException($"{gpu.Name}: GPU devices keep tensors in f32, not {tensor.DType}. Use f32 differences (--taylor-dtype f32), or the cpu (--device cpu).");
    }
}
