using TaylorSeer.Cli.Options;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Kernels;

namespace TaylorSeer.Cli.Sampling;

/// <summary>One run of a comparison, perhaps repeated: the samples are the same each time, the times are not.</summary>
/// <param name="Forecast">its settings</param>
/// <param name="Weights">how the model's weights were kept</param>
/// <param name="Values">what it gave and is compared, (N, C, H, W): samples, or the pictures that were decoded of them</param>
/// <param name="Repeats">what it did, each time</param>
sealed record ComparedRun(ForecastSettings Forecast, WeightType Weights, float[] Values, IReadOnlyList<RunReport> Repeats)
{
    /// <summary>The repeat that took the median time.</summary>
    public RunReport Report { get; } = Repeats.OrderBy(r => r.ElapsedMs).ElementAt((Repeats.Count - 1) / 2);

    /// <summary>Short, for tables: <c>N4 O4 W2, int8</c>.</summary>
    public string Tag => $"{(Forecast.IsComputeAll ? "computed" : Forecast.Tag)}{Suffix}";

    /// <summary>In words.</summary>
    public override string ToString() => $"{Forecast}{Suffix}";

    /// <summary>How many times longer <paramref name="baseline"/> took, by repeat: the two ran one soon after the other.</summary>
    public IEnumerable<double> TimeRatios(ComparedRun baseline) => baseline.Repeats.Zip(Repeats, (first, own) => first.ElapsedMs / own.ElapsedMs);

    /// <summary>The median of <see cref="TimeRatios"/>.</summary>
    public double TimeRatio(ComparedRun baseline) => Median.Of(TimeRatios(baseline));

    string Suffix => Weights == WeightType.F32 ? "" : $", {DTypeOptions.Text(Weights)}";
}
