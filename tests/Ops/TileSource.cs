using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace TaylorSeer.Tests.Ops;

/// <summary>
/// Writes kernels/Ops/Linear/Linear.Cpu.Tiles.cs: the micro-kernels of 1 to 14 rows, which differ only in how many lines
/// of the same kind they hold. To change them, edit here and run the tests of LinearCpuTests with TAYLORSEER_WRITE_TILES=1.
/// </summary>
static class TileSource
{
    const int MaxRows = 14;

    // With fewer rows a product is a stream of b from memory, which the hardware prefetches better when it is not helped:
    // two rows reach 0.91 of the speed of a reading loop without prefetches, 0.79 with them.
    const int FewestRowsToPrefetch = 5;

    const string Head = """
        // Written by tests/Ops/TileSource.cs; do not edit.
        //
        // Tiles: the micro-kernels of every matrix product on the CPU.
        //
        //   tile[r, j] = (load ? tile[r, j] : 0) + sum over i < k of a(r, i) * b[i, j]      i ascending, one chain per element
        //
        //   a(r, i) = a[r * TStep.Floats + i * step + (i / 16) * skip]      b (k, W), tile (R, W), contiguous; W = 2 vectors
        //
        // One named local per sum: accumulators in anything that can be indexed (an array, an inline array) stay in memory,
        // at a quarter of the speed. A row's two sums share one broadcast, a column's R sums share one load. 14 rows need 28 sums,
        // two vectors of b and a broadcast of a: 31 of 32 registers; 6 rows fit the 16 registers of AVX2.
        using System.Runtime.CompilerServices;
        using TaylorSeer.Kernels.Cpu;

        namespace TaylorSeer.Kernels.Ops;

        public static partial class Linear
        {
            /// <summary>Micro-kernels: see the head of the file.</summary>
            internal static unsafe partial class Tiles
            {
                /// <summary>Steps of <c>k</c> between two skips.</summary>
                public const int Run = 16;

                /// <summary>A tile of <paramref name="rows"/> rows, at most <c>V.TileRows</c>; <paramref name="later"/>: what to ask for besides.</summary>
                [MethodImpl(MethodImplOptions.AggressiveInlining)]
                public static void Multiply<V, TStep>(
                    int rows, float* a, nint step, nint skip, float* b, nint k, float* tile, bool load, Later later = default)
                    where V : unmanaged, IFloats<V>
                    where TStep : struct, IRowStep
                {
                    switch (rows)
                    {

        """;

    /// <summary>The file as it should be.</summary>
    public static string Write()
    {
        var text = new StringBuilder(Head);
        for (int rows = 1; rows <= MaxRows; rows++)
        {
            Line(text, 4, $"case {rows}:");
            Line(text, 5, $"Rows{rows}<V, TStep>(a, step, skip, b, k, tile, load{(rows >= FewestRowsToPrefetch ? ", later" : "")});");
            Line(text, 5, "break;");
        }

        Line(text, 3, "}");
        Line(text, 2, "}");
        for (int rows = 1; rows <= MaxRows; rows++)
            Kernel(text, rows);
        Line(text, 1, "}");
        Line(text, 0, "}");
        return text.ToString();
    }

    /// <summary>Where the file lies in the repository that these tests were built from.</summary>
    public static string Path([CallerFilePath] string here = "") =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(here, "../../../kernels/Ops/Linear/Linear.Cpu.Tiles.cs"));

    static void Kernel(StringBuilder text, int rows)
    {
        int[] all = [.. Enumerable.Range(0, rows)];
        bool prefetch = rows >= FewestRowsToPrefetch;
        Line(text, 0, "");
        Line(text, 2, "[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        Line(text, 2, $"static void Rows{rows}<V, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load{(prefetch ? ", Later later" : "")})");
        Line(text, 3, "where V : unmanaged, IFloats<V>");
        Line(text, 3, "where TStep : struct, IRowStep");
        Line(text, 2, "{");
        foreach (int r in all)
            Line(text, 3, $"V c{r} = default, d{r} = default;");
        Line(text, 3, "if (load)");
        Line(text, 3, "{");
        foreach (int r in all)
            Line(text, 4, $"c{r} = V.Load(tile + ({2 * r} * V.Count)); d{r} = V.Load(tile + ({(2 * r) + 1} * V.Count));");
        Line(text, 3, "}");
        Line(text, 0, "");
        Line(text, 3, "while (k > 0)");
        Line(text, 3, "{");
        Line(text, 4, "nint n = k < Run ? k : Run;");
        Line(text, 4, "k -= n;");
        if (prefetch)
        {
            Line(text, 4, $"float* next = a + ({rows} * Run);");
            Line(text, 4, "later = Prefetch(later);");
        }

        Line(text, 4, "do");
        Line(text, 4, "{");
        if (prefetch)
        {
            Line(text, 5, "Prefetch(b, 2 * V.Count);");
            Line(text, 5, "Prefetch<TStep>(next);");
            Line(text, 5, "next += Run;");
        }

        Line(text, 5, "V b0 = V.Load(b), b1 = V.Load(b + V.Count), x;");
        foreach (int r in all)
            Line(text, 5, $"x = V.Broadcast(a[{r} * TStep.Floats]); V.AddProduct(ref c{r}, x, b0); V.AddProduct(ref d{r}, x, b1);");
        Line(text, 5, "a += step;");
        Line(text, 5, "b += 2 * V.Count;");
        Line(text, 4, "}");
        Line(text, 4, "while (--n > 0);");
        Line(text, 4, "a += skip;");
        Line(text, 3, "}");
        Line(text, 0, "");
        foreach (int r in all)
            Line(text, 3, $"c{r}.Store(tile + ({2 * r} * V.Count)); d{r}.Store(tile + ({(2 * r) + 1} * V.Count));");
        Line(text, 2, "}");
    }

    static void Line(StringBuilder text, int indent, string line) =>
        text.Append(CultureInfo.InvariantCulture, $"{(line.Length == 0 ? "" : new string(' ', 4 * indent))}{line}\n");
}
