namespace TaylorSeer.Kernels.Gpu;

/// <summary>Threads of a group, or groups of a launch, along each axis; all at least 1.</summary>
public readonly record struct LaunchSize(int X, int Y = 1, int Z = 1)
{
    /// <summary>The product of the three.</summary>
    public long Count => (long)X * Y * Z;

    /// <summary>Groups of <paramref name="size"/> that cover <paramref name="count"/> elements.</summary>
    public static int Cover(long count, int size) => checked((int)((count + size - 1) / size));

    public static implicit operator LaunchSize(int x) => new(x);

    public static implicit operator LaunchSize((int X, int Y) size) => new(size.X, size.Y);

    public override string ToString() => $"{X} x {Y} x {Z}";
}
