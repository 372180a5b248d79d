namespace TaylorSeer.Engine.Forecasting;

/// <summary>The newest feature as it is: plain caching, what forecasting is measured against.</summary>
public sealed class HoldPredictor : IPredictor
{
    public int History => 1;

    public void Weights(in ForecastPoint p, Span<double> weights) => weights[0] = 1;

    public override string ToString() => "hold";
}
