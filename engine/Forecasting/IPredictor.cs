namespace TaylorSeer.Engine.Forecasting;

/// <summary>
/// How a feature is forecast: as a weighted sum of its newest computed values. All published training-free forecasters
/// are of this form; <see cref="FeatureStore"/> turns the weights into coefficients of the differences it keeps.
/// </summary>
public interface IPredictor
{
    /// <summary>How many computed features it looks back on, at least 1.</summary>
    int History { get; }

    /// <summary>Fills one weight per kept feature, newest first; there are <see cref="ForecastPoint.ComputedAt"/>.Length of them, at most <see cref="History"/>.</summary>
    void Weights(in ForecastPoint p, Span<double> weights);
}
