namespace TaylorSeer.Tests.Ops;

/// <summary>Row lengths around the vector widths (16, 8, 4) and the unrolled loops (4 vectors), and those of real models.</summary>
public static class Widths
{
    public static readonly int[] All = [1, 3, 7, 15, 16, 17, 31, 33, 48, 63, 65, 72, 144, 1152];

    /// <summary>(N, T, D): every width on a few rows, then sizes that are cut into several pieces, the last one shorter.</summary>
    public static TheoryData<int, int, int> Tokens
    {
        get
        {
            TheoryData<int, int, int> shapes = new() { { 1, 1, 1 }, { 2, 37, 1152 }, { 3, 257, 72 }, { 1, 1, 40_001 } };
            foreach (int d in All)
                shapes.Add(2, 3, d);
            return shapes;
        }
    }

    /// <summary>Element counts: every width, then two that are cut into several pieces.</summary>
    public static readonly int[] Lengths = [.. All, 32 * 1024, (32 * 1024) + 1, 100_003];

    /// <summary><see cref="Lengths"/>, for a theory.</summary>
    public static TheoryData<int> Counts => [.. Lengths];
}
