using TaylorSeer.Engine.Diffusion;

namespace TaylorSeer.Cli.Sampling;

/// <summary>One run of a comparison.</summary>
/// <param name="Forecast">its settings</param>
/// <param name="Samples">what it gave, (N, C, H, W)</param>
/// <param name="Report">what it did</param>
sealed record ComparedRun(ForecastSettings Forecast, float[] Samples, RunReport Report);
