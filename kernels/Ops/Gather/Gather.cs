using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Gather: rows of a table, in the order asked for (the label embedding).
//
//   y[n,d] = table[index[n],d]
//
//   table (K, D)   index (N), each in 0..K-1   y (N, D)

/// <summary>y[n] = table[index[n]].</summary>
public static partial class Gather
{
    /// <summary>The definition. Size: D width of a row.</summary>
    public static void Reference(View<float> table, ReadOnlySpan<int> index, View<float> y, int D)
    {
        for (int n = 0; n < index.Length; n++)
        {
            for (int d = 0; d < D; d++)
                y[((long)n * D) + d] = table[((long)index[n] * D) + d];
        }
    }
}
