namespace TaylorSeer.Engine.Checkpoints;

/// <summary>The kernel of a convolution (O, C, k, k) as the matrix (O, k·k·C) that multiplies pixels whose channels lie together.</summary>
public sealed class ChannelsLastKernel : IWeightSource, IReleasable
{
    readonly IWeightSource source;
    readonly int channels, taps;
    float[] row = [];

    /// <exception cref="CheckpointException">It has another number of dimensions.</exception>
    public ChannelsLastKernel(IWeightSource source)
    {
        Shape shape = source.Shape;
        if (shape.Rank != 4)
            throw new CheckpointException($"'{source.Name}' is {shape}; the kernel of a convolution has four dimensions.");
        (this.source, channels, taps) = (source, shape[1], shape[2] * shape[3]);
        Shape = (shape[0], checked(taps * channels));
    }

    public string Name => source.Name;

    public Shape Shape { get; }

    /// <inheritdoc/>
    public void Read(long start, Span<float> destination)
    {
        int width = Shape[1];
        if (row.Length == 0)
            row = new float[width];
        while (!destination.IsEmpty)
        {
            int from = (int)(start % width), count = Math.Min(width - from, destination.Length);
            source.Read(start - from, row);
            for (int i = 0; i < count; i++)
                destination[i] = row[((from + i) % channels * taps) + ((from + i) / channels)];
            start += count;
            destination = destination[count..];
        }
    }

    /// <inheritdoc/>
    public void Release() => (source as IReleasable)?.Release();
}
