namespace TaylorSeer.Engine;

/// <summary>Values of one weight on the host, wherever they lie: read piece by piece, widened to f32 on the way.</summary>
public interface IWeightSource
{
    /// <summary>What messages call it: the tensor's name in its file.</summary>
    string Name { get; }

    Shape Shape { get; }

    /// <summary>Elements <paramref name="start"/>, <paramref name="start"/> + 1, ... in row-major order, as many as <paramref name="destination"/> holds.</summary>
    void Read(long start, Span<float> destination);
}
