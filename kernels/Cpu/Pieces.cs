namespace TaylorSeer.Kernels.Cpu;

/// <summary>
/// How work on rows is cut for the pool. Depends on sizes only, never on the number of threads, so the same pieces are
/// computed however many threads share them.
/// </summary>
/// <param name="Rows">All rows.</param>
/// <param name="PerPiece">Rows in a piece, except the last.</param>
readonly record struct Pieces(long Rows, int PerPiece)
{
    /// <summary>Below this a job takes less than about 20 µs: waking a worker costs as much, so the caller does it alone.</summary>
    const int Small = 32 * 1024;

    /// <summary>Elements in a piece: microseconds of work, 32 KB a stream, and enough pieces to even out threads that start late.</summary>
    const int Target = 8 * 1024;

    /// <summary>How many pieces.</summary>
    public int Count => checked((int)((Rows + PerPiece - 1) / PerPiece));

    /// <summary>Cuts <paramref name="rows"/> rows of <paramref name="width"/> elements. Single elements are rows of width 1.</summary>
    public static Pieces Of(long rows, int width = 1) => IsSmall(rows * width)
        ? new(rows, (int)Math.Max(rows, 1))
        : new(rows, Math.Max(Target / Math.Max(width, 1), 1));

    /// <summary>Whether so many elements are read or written faster than a worker wakes up.</summary>
    public static bool IsSmall(long elements) => elements <= Small;

    /// <summary>First row of a piece.</summary>
    public long Start(int piece) => (long)piece * PerPiece;

    /// <summary>Rows of a piece.</summary>
    public int Length(int piece) => (int)Math.Min(PerPiece, Rows - Start(piece));
}
