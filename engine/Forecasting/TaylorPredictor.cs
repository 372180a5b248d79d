namespace TaylorSeer.Engine.Forecasting;

/// <summary>
/// The paper's forecast: a Taylor series around the newest computed step, its derivatives replaced by finite differences.
///
///   f(s) = Σ_k D_k (s − s_0)^k / k!,   k = 0 .. order
///
/// Order 0 reuses the newest feature. Order ≥ 1 is exact on straight lines; order 2 is not exact on parabolas, because the
/// differences are one-sided (Liu et al., "From Reusing to Forecasting", ICCV 2025, section 3).
/// </summary>
/// <param name="order">highest derivative, 0 to 15</param>
public sealed class TaylorPredictor(int order) : IPredictor
{
    /// <summary>Highest derivative.</summary>
    public int Order { get; } = order is >= 0 and < DifferenceTable.MaxHistory
        ? order
        : throw new ArgumentOutOfRangeException(nameof(order), order, $"the order of a Taylor forecast is 0 to {DifferenceTable.MaxHistory - 1}");

    public int History => Order + 1;

    public void Weights(in ForecastPoint p, Span<double> weights)
    {
        int m = p.ComputedAt.Length;
        Span<double> table = stackalloc double[DifferenceTable.MaxHistory * DifferenceTable.MaxHistory];
        DifferenceTable.Fill(p.ComputedAt, table);

        weights.Clear();
        double term = 1, x = p.Step - p.ComputedAt[0];      // x^k / k!
        for (int k = 0; k < m; k++, term *= x / k)
        {
            for (int j = 0; j <= k; j++)
                weights[j] += term * table[(k * m) + j];
        }
    }

    public override string ToString() => $"Taylor, order {Order}";
}
