using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Engine.Checkpoints;

/// <summary>One tensor of a checkpoint, still in its file. Valid until the checkpoint is disposed; may be read from several threads.</summary>
public sealed class CheckpointTensor : IWeightSource, IReleasable
{
    /// <summary>More than any framework makes; bounds the work of reading a hostile file.</summary>
    internal const int MostDimensions = 64;

    const int Chunk = 1 << 20;
    const int GatherChunk = 512;

    readonly MappedFile file;
    readonly string path;
    readonly long[] dimensions;
    readonly long[]? strides;
    readonly long offset;

    /// <param name="file">where the values lie</param>
    /// <param name="path">what messages call the file</param>
    /// <param name="name">the tensor's name</param>
    /// <param name="type">element type</param>
    /// <param name="dimensions">sizes, outermost first; the product fits a long</param>
    /// <param name="offset">first element, in bytes from the start of the file</param>
    /// <param name="strides">elements between neighbours along each dimension, or null for row-major. The reader has checked that every element lies in the file.</param>
    internal CheckpointTensor(MappedFile file, string path, string name, DType type, long[] dimensions, long offset, long[]? strides = null)
    {
        (this.file, this.path, Name, DType) = (file, path, name, type);
        (this.dimensions, this.offset, this.strides) = (dimensions, offset, strides);
        Count = 1;
        foreach (long size in dimensions)
            Count *= size;
    }

    public string Name { get; }

    /// <summary>Element type in the file.</summary>
    public DType DType { get; }

    /// <summary>Sizes, outermost first, however many there are.</summary>
    public IReadOnlyList<long> Dimensions => dimensions;

    /// <exception cref="CheckpointException">It has more than four dimensions, or one of 2^31 or more.</exception>
    public Shape Shape
    {
        get
        {
            try
            {
                return Shape.Of(dimensions);
            }
            catch (ShapeException e)
            {
                throw new CheckpointException($"{path}: '{Name}' is ({string.Join(", ", dimensions)}). {e.Message}", e);
            }
        }
    }

    /// <summary>How many elements.</summary>
    public long Count { get; }

    /// <summary>Size of the values in bytes.</summary>
    public long Bytes => DType.Bytes(Count);

    /// <inheritdoc/>
    public void Read(long start, Span<float> destination)
    {
        if (start < 0 || start > Count - destination.Length)
            throw new ArgumentOutOfRangeException(nameof(start), $"'{Name}': elements {start} to {start + destination.Length} of {Count}.");

        if (strides is not null)
        {
            ReadStrided(start, strides, destination);
            return;
        }

        if (DType == DType.Q8)
        {
            ReadBlocks(start, destination);
            return;
        }

        int size = DType.Bytes();
        for (int done = 0; done < destination.Length; done += Chunk)
        {
            int n = Math.Min(Chunk, destination.Length - done);
            ToFloat(file.Span(offset + ((start + done) * size), n * size), destination.Slice(done, n));
        }
    }

    /// <summary>The values as the file holds them, little-endian, row-major.</summary>
    /// <exception cref="InvalidOperationException">They do not lie together in the file.</exception>
    public void ReadBytes(Span<byte> destination)
    {
        if (strides is not null)
            throw new InvalidOperationException($"'{Name}' is a transposed or sliced tensor; its bytes do not lie together.");
        file.Span(offset, checked((int)Bytes)).CopyTo(destination);
    }

    /// <summary>Lets the system take back the pages that hold the values. They can still be read.</summary>
    public void Release()
    {
        if (strides is null)
            file.Release(offset, Bytes);
    }

    void ReadBlocks(long start, Span<float> destination)
    {
        for (int done = 0; done < destination.Length; done += Chunk)
        {
            long first = (start + done) / Q8Blocks.Length;
            int into = (int)((start + done) % Q8Blocks.Length), n = Math.Min(Chunk, destination.Length - done);
            int blocks = (into + n + Q8Blocks.Length - 1) / Q8Blocks.Length;
            Q8Blocks.ToFloat(file.Span(offset + (first * Q8Blocks.Bytes), blocks * Q8Blocks.Bytes), into, destination.Slice(done, n));
        }
    }

    // A transposed or sliced tensor: elements are collected one by one, then widened together.
    void ReadStrided(long start, long[] strides, Span<float> destination)
    {
        Span<long> index = stackalloc long[dimensions.Length];
        long at = 0;
        for (int d = dimensions.Length - 1; d >= 0 && Count > 0; d--)
        {
            index[d] = start % dimensions[d];
            start /= dimensions[d];
            at += index[d] * strides[d];
        }

        int size = DType.Bytes();
        Span<byte> gathered = stackalloc byte[GatherChunk * sizeof(double)];
        for (int done = 0; done < destination.Length; done += GatherChunk)
        {
            int n = Math.Min(GatherChunk, destination.Length - done);
            for (int i = 0; i < n; i++)
            {
                file.Span(offset + (at * size), size).CopyTo(gathered[(i * size)..]);
                at += Advance(index, strides);
            }

            ToFloat(gathered[..(n * size)], destination.Slice(done, n));
        }
    }

    /// <summary>Moves <paramref name="index"/> to the next element in row-major order; returns by how much its place changes.</summary>
    long Advance(Span<long> index, long[] strides)
    {
        long moved = 0;
        for (int d = dimensions.Length - 1; d >= 0; d--)
        {
            if (++index[d] < dimensions[d])
                return moved + strides[d];
            moved -= (index[d] - 1) * strides[d];
            index[d] = 0;
        }

        return moved;
    }

    void ToFloat(ReadOnlySpan<byte> source, Span<float> destination)
    {
        switch (DType)
        {
            case DType.F32: Widen.F32(source, destination); break;
            case DType.F16: Widen.F16(source, destination); break;
            case DType.BF16: Widen.BF16(source, destination); break;
            case DType.F64: Widen.Any<double>(source, destination); break;
            case DType.I8: Widen.Any<sbyte>(source, destination); break;
            case DType.U8: Widen.Any<byte>(source, destination); break;
            case DType.I32: Widen.Any<int>(source, destination); break;
            case DType.I64: Widen.Any<long>(source, destination); break;
            default: throw new InvalidOperationException($"{DType} is not an element type of checkpoints.");
        }
    }
}
