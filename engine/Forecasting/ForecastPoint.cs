namespace TaylorSeer.Engine.Forecasting;

/// <summary>What a predictor knows: the step to forecast, and the computed steps whose features are kept, newest first. Steps count down.</summary>
public readonly ref struct ForecastPoint(int step, ReadOnlySpan<int> computedAt)
{
    public int Step { get; } = step;

    public ReadOnlySpan<int> ComputedAt { get; } = computedAt;
}
