using TaylorSeer.Cli.Options;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Kernels;

namespace TaylorSeer.Cli.Sampling;

/// <summary>One run of a comparison.</summary>
/// <param name="Forecast">its settings</param>
/// <param name="Weights">how the model's weights were kept</param>
/// <param name="Samples">what it gave, (N, C, H, W)</param>
/// <param name="Report">what it did</param>
sealed record ComparedRun(ForecastSettings Forecast, WeightType Weights, float[] Samples, RunReport Report)
{
    /// <summary>Short, for tables: <c>N4 O4 W2, int8</c>.</summary>
    public string Tag => $"{(Forecast.IsComputeAll ? "computed" : Forecast.Tag)}{Suffix}";

    /// <summary>In words.</summary>
    public override string ToString() => $"{Forecast}{Suffix}";

    string Suffix => Weights == WeightType.F32 ? "" : $", {DTypeOptions.Text(Weights)}";
}
