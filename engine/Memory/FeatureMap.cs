namespace TaylorSeer.Engine.Memory;

/// <summary>An image (N, H, W, C) inside a decoder. Disposing it gives its memory back to <see cref="FeatureMaps"/>.</summary>
public sealed class FeatureMap : IDisposable
{
    readonly FeatureMaps maps;
    readonly Tensor tensor;
    bool given;

    internal FeatureMap(FeatureMaps maps, Tensor tensor) => (this.maps, this.tensor) = (maps, tensor);

    /// <summary>The values.</summary>
    public Tensor Tensor
    {
        get
        {
            ObjectDisposedException.ThrowIf(given, this);
            return tensor;
        }
    }

    public Shape Shape => tensor.Shape;

    /// <summary>Another image from the same memory, contents undefined.</summary>
    public FeatureMap Take(Shape shape) => maps.Take(shape);

    public void Dispose()
    {
        if (!given)
            maps.TakeBack(tensor.Memory);
        given = true;
    }
}
