using TaylorSeer.Engine;

namespace TaylorSeer.Tests;

/// <summary>A weight whose values are given.</summary>
public sealed class ArrayWeight(Shape shape, float[] values) : IWeightSource
{
    public string Name => "test";

    public Shape Shape => shape;

    public void Read(long start, Span<float> destination) => values.AsSpan((int)start, destination.Length).CopyTo(destination);
}
