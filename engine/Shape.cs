namespace TaylorSeer.Engine;

/// <summary>Sizes of up to four dimensions, outermost first. A value; written as a tuple, <c>(n, t, d)</c>.</summary>
public readonly record struct Shape
{
    readonly int d0, d1, d2, d3;

    Shape(int rank, int d0, int d1 = 1, int d2 = 1, int d3 = 1)
    {
        (Rank, this.d0, this.d1, this.d2, this.d3) = (rank, d0, d1, d2, d3);
        for (int i = 0; i < rank; i++)
        {
            if (this[i] < 0)
                throw new ShapeException($"A shape has a negative size: {this}.");
        }
    }

    /// <summary>How many dimensions, 0 to 4.</summary>
    public int Rank { get; }

    /// <summary>Size of dimension <paramref name="i"/>; negative counts from the last, so <c>shape[-1]</c> is the row length.</summary>
    public int this[int i] => (i < 0 ? i + Rank : i) switch
    {
        0 when Rank > 0 => d0,
        1 when Rank > 1 => d1,
        2 when Rank > 2 => d2,
        3 when Rank > 3 => d3,
        _ => throw new ShapeException($"{this} has no dimension {i}."),
    };

    /// <summary>How many elements.</summary>
    public long Count => (long)d0 * d1 * d2 * d3;

    /// <summary>Elements in one slice of the first dimension.</summary>
    public long RowCount => (long)d1 * d2 * d3;

    public static implicit operator Shape(int d0) => new(1, d0);

    public static implicit operator Shape((int D0, int D1) d) => new(2, d.D0, d.D1);

    public static implicit operator Shape((int D0, int D1, int D2) d) => new(3, d.D0, d.D1, d.D2);

    public static implicit operator Shape((int D0, int D1, int D2, int D3) d) => new(4, d.D0, d.D1, d.D2, d.D3);

    /// <summary>A shape from a list of at most four sizes.</summary>
    public static Shape Of(ReadOnlySpan<long> sizes)
    {
        foreach (long size in sizes)
        {
            if (size is < 0 or > int.MaxValue)
                throw new ShapeException($"A tensor dimension of {size} is outside 0 to {int.MaxValue}.");
        }

        return sizes switch
        {
            [] => new(0, 1),
            [var a] => new(1, (int)a),
            [var a, var b] => new(2, (int)a, (int)b),
            [var a, var b, var c] => new(3, (int)a, (int)b, (int)c),
            [var a, var b, var c, var d] => new(4, (int)a, (int)b, (int)c, (int)d),
            _ => throw new ShapeException($"A tensor of {sizes.Length} dimensions: at most four are supported."),
        };
    }

    public override string ToString() => Rank switch
    {
        0 => "()",
        1 => $"({d0})",
        2 => $"({d0}, {d1})",
        3 => $"({d0}, {d1}, {d2})",
        _ => $"({d0}, {d1}, {d2}, {d3})",
    };
}
