namespace TaylorSeer.Engine.Checkpoints;

/// <summary>The same values in the same order under another shape: the kernel of a convolution as the matrix that it is.</summary>
sealed class ReshapedSource(IWeightSource source, Shape shape) : IWeightSource, IReleasable
{
    public string Name => source.Name;

    public Shape Shape => shape;

    public void Read(long start, Span<float> destination) => source.Read(start, destination);

    public void Release() => (source as IReleasable)?.Release();
}
