using TaylorSeer.Engine;

namespace TaylorSeer.Models.Inception;

/// <summary>The bias that belongs to a <see cref="FoldedKernel"/>.</summary>
sealed class FoldedBias(string name, float[] values) : IWeightSource
{
    public string Name => name;

    public Shape Shape => values.Length;

    public void Read(long start, Span<float> destination) => values.AsSpan((int)start, destination.Length).CopyTo(destination);
}
