using TaylorSeer.Engine.Diffusion;

namespace TaylorSeer.Cli.Output;

/// <summary>A run's report as lines.</summary>
static class RunText
{
    /// <summary>What was computed, and the arithmetic that saved. Never called a speedup: time is reported by itself.</summary>
    public static string Saving(RunReport report) => report.Forecast == 0
        ? $"computed all {report.Computed} steps"
        : $"computed {report.Computed} of {report.Steps.Count} steps, {Amount.Digits(Ratio(report))} times fewer multiplications than computing all";

    /// <summary>Multiplications of computing all over those that were done.</summary>
    public static double Ratio(RunReport report) => (double)report.FlopsIfComputed / report.Flops;

    /// <summary>The median of computed steps, the mean of forecast ones, of which the first of a row works for all, and what came before the first.</summary>
    public static string PerStep(RunReport report) =>
        $"computed {Amount.Time(report.ComputedMs.Median)} (median){(report.Forecast == 0 ? "" : $", forecast {Amount.Time(report.ForecastMs.Mean)} (mean)")}; {Amount.Time(report.SetupMs)} before the first";

    /// <summary>What was held.</summary>
    public static string Memory(RunReport report, long weightBytes, long scratchBytes) =>
        $"weights {Amount.Bytes(weightBytes)}, remembered features {Amount.Bytes(report.FeatureBytes)}, the run with them {Amount.Bytes(report.RunBytes)}, activations {Amount.Bytes(scratchBytes)}";
}
