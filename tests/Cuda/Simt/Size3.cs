namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>Blocks of a grid, threads of a block.</summary>
readonly record struct Size3(int X, int Y = 1, int Z = 1)
{
    public long Count => (long)X * Y * Z;

    public static implicit operator Size3(int x) => new(x);

    public override string ToString() => $"({X}, {Y}, {Z})";
}
