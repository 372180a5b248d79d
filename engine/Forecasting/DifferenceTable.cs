namespace TaylorSeer.Engine.Forecasting;

/// <summary>
/// The reference's differences as combinations of features. With features f_0 (newest), f_1, ... computed at steps
/// s_0 &lt; s_1 &lt; ... and gaps h_j = s_j − s_{j+1} (negative: steps count down),
///
///   D_0 at j = f_j;   D_{k+1} at j = (D_k at j − D_k at j+1) / h_j
///
/// Every order divides by the most recent gap, also where the older difference was formed over another gap (TaylorSeer,
/// ICCV 2025, as published; quirk 1 of its implementation). Row k of the table holds D_k's coefficients of f_0, f_1, ....
/// </summary>
static class DifferenceTable
{
    /// <summary>The most features any predictor may keep.</summary>
    public const int MaxHistory = 16;

    /// <summary>Fills <paramref name="table"/>, m rows of m for m computed steps; row k is zero beyond column k.</summary>
    public static void Fill(ReadOnlySpan<int> computedAt, Span<double> table)
    {
        int m = computedAt.Length;
        Span<double> level = stackalloc double[MaxHistory * MaxHistory];    // row j: D_k at j, over all m features
        level.Clear();
        for (int j = 0; j < m; j++)
            level[(j * m) + j] = 1;

        for (int k = 0; k < m; k++)
        {
            level[..m].CopyTo(table.Slice(k * m, m));
            for (int j = 0; j < m - 1 - k; j++)
            {
                double gap = computedAt[j] - computedAt[j + 1];
                for (int f = 0; f < m; f++)
                    level[(j * m) + f] = (level[(j * m) + f] - level[((j + 1) * m) + f]) / gap;
            }
        }
    }

    /// <summary>Solves Σ_k v_k D_k = Σ_j weights_j f_j for v, in place: weights of features become weights of differences.</summary>
    public static void ToDifferences(ReadOnlySpan<int> computedAt, Span<double> weights)
    {
        int m = computedAt.Length;
        Span<double> table = stackalloc double[MaxHistory * MaxHistory];
        Fill(computedAt, table);
        for (int k = m - 1; k >= 0; k--)            // D_k is the only remaining one that contains f_k
        {
            double v = weights[k] / table[(k * m) + k];
            for (int j = 0; j < k; j++)
                weights[j] -= v * table[(k * m) + j];
            weights[k] = v;
        }
    }
}
