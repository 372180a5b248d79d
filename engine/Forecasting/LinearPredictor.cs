namespace TaylorSeer.Engine.Forecasting;

/// <summary>The straight line through the two newest features: exact when a feature is linear in the step.</summary>
public sealed class LinearPredictor : IPredictor
{
    public int History => 2;

    // f(s) = f0 + (f0 - f1) (s - s0) / (s0 - s1)
    public void Weights(in ForecastPoint p, Span<double> weights)
    {
        weights.Clear();
        weights[0] = 1;                                 // with one feature known, hold it
        if (p.ComputedAt.Length < 2)
            return;

        double ahead = (double)(p.Step - p.ComputedAt[0]) / (p.ComputedAt[0] - p.ComputedAt[1]);
        weights[0] += ahead;
        weights[1] -= ahead;
    }

    public override string ToString() => "linear";
}
