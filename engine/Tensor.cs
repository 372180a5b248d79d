using TaylorSeer.Engine.Memory;

namespace TaylorSeer.Engine;

/// <summary>
/// A view of device memory: storage, offset, shape, element type; row-major. It owns nothing: weights belong to their
/// model, state to its run, scratch to the arena. Slices of the first dimension may lie apart (<see cref="RowStride"/>),
/// which is how one column range of a matrix is seen as a tensor; everything inside a slice is dense.
/// </summary>
public readonly struct Tensor
{
    readonly DeviceMemory? memory;

    public Tensor(DeviceMemory memory, long offset, Shape shape, DType type, long rowStride)
    {
        if (rowStride < shape.RowCount || offset < 0 || offset + Reach(shape, rowStride) > memory.Bytes / type.Bytes())
            throw new ShapeException($"A tensor {shape} with row stride {rowStride} at element {offset} does not fit in {memory.Bytes} bytes.");
        (this.memory, Offset, Shape, DType, RowStride) = (memory, offset, shape, type, rowStride);
    }

    public Tensor(DeviceMemory memory, long offset, Shape shape, DType type = DType.F32)
        : this(memory, offset, shape, type, shape.RowCount)
    {
    }

    public DeviceMemory Memory => memory ?? throw new InvalidOperationException("This tensor was never given memory.");

    /// <summary>Where the first element lies, in elements from the start of the memory.</summary>
    public long Offset { get; }

    public Shape Shape { get; }

    public DType DType { get; }

    /// <summary>Elements between the starts of two neighbouring slices of the first dimension.</summary>
    public long RowStride { get; }

    public long Count => Shape.Count;

    public bool IsContiguous => RowStride == Shape.RowCount || Shape.Rank == 0 || Shape[0] <= 1;

    public Device Device => Memory.Device;

    /// <summary>The slices <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> of the first dimension.</summary>
    public Tensor Rows(int start, int count)
    {
        if (start < 0 || count < 0 || start > Shape[0] - count)
            throw new ShapeException($"{count} rows from {start} on of {Shape}: it has {Shape[0]}.");
        if (DType == DType.F32Blocked && count != Shape[0])
            throw new ShapeException($"{count} rows from {start} on of {this}: blocked rows lie among each other.");
        Shape shape = Shape.Rank switch
        {
            1 => count,
            2 => (count, Shape[1]),
            3 => (count, Shape[1], Shape[2]),
            _ => (count, Shape[1], Shape[2], Shape[3]),
        };
        return new(Memory, Offset + (start * RowStride), shape, DType, RowStride);
    }

    /// <summary>Columns of a matrix (N, D), as a matrix (N, <paramref name="count"/>) that shares its memory.</summary>
    public Tensor Columns(int start, int count)
    {
        if (Shape.Rank != 2 || start < 0 || count < 0 || start > Shape[1] - count)
            throw new ShapeException($"{count} columns from {start} on of {Shape}: that takes a matrix with so many columns.");
        return new(Memory, Offset + start, (Shape[0], count), DType, RowStride);
    }

    /// <summary>The same elements, in the same order, under another shape. Only of contiguous tensors.</summary>
    public Tensor Reshape(Shape shape)
    {
        if (!IsContiguous || shape.Count != Count)
            throw new ShapeException($"A tensor {Shape} cannot be seen as {shape}: {(IsContiguous ? "the element counts differ" : "its rows lie apart")}.");
        return new(Memory, Offset, shape, DType);
    }

    public override string ToString() => $"{DType}{Shape}";

    static long Reach(Shape shape, long rowStride) =>
        shape.Count == 0 ? 0 : shape.Rank == 0 ? 1 : ((shape[0] - 1) * rowStride) + shape.RowCount;
}
