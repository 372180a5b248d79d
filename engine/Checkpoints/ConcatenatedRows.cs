namespace TaylorSeer.Engine.Checkpoints;

/// <summary>Several weights one below the other, as one: the queries', keys' and values' matrices as the one that makes all three.</summary>
public sealed class ConcatenatedRows : IWeightSource, IReleasable
{
    readonly IWeightSource[] parts;

    /// <param name="name">what messages call the whole</param>
    /// <param name="parts">at least one; all shapes agree in everything but the first dimension</param>
    /// <exception cref="CheckpointException">They do not.</exception>
    public ConcatenatedRows(string name, params IReadOnlyList<IWeightSource> parts)
    {
        (Name, this.parts) = (name, [.. parts]);
        Shape first = parts[0].Shape;
        long rows = 0;
        foreach (IWeightSource part in parts)
        {
            Shape shape = part.Shape;
            if (shape.Rank == 0 || shape.Rank != first.Rank || !Enumerable.Range(1, shape.Rank - 1).All(d => shape[d] == first[d]))
                throw new CheckpointException($"'{part.Name}' {shape} cannot be put below '{parts[0].Name}' {first}: their rows differ.");
            rows += shape[0];
        }

        Shape = Shape.Of([rows, .. Enumerable.Range(1, first.Rank - 1).Select(d => (long)first[d])]);
    }

    public string Name { get; }

    public Shape Shape { get; }

    /// <inheritdoc/>
    public void Read(long start, Span<float> destination)
    {
        foreach (IWeightSource part in parts)
        {
            long count = part.Shape.Count;
            if (start < count && !destination.IsEmpty)
            {
                int n = (int)Math.Min(count - start, destination.Length);
                part.Read(start, destination[..n]);
                destination = destination[n..];
                start += n;
            }

            start -= count;
        }

        if (!destination.IsEmpty)
            throw new ArgumentOutOfRangeException(nameof(start), $"'{Name}' {Shape} ends {destination.Length} elements before the wanted range.");
    }

    /// <inheritdoc/>
    public void Release()
    {
        foreach (IReleasable part in parts.OfType<IReleasable>())
            part.Release();
    }
}
