using System.Text.Json.Nodes;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine.Diffusion;

namespace TaylorSeer.Cli.Output;

/// <summary>A run's report as JSON. Times in milliseconds, sizes in bytes, two FLOPs per multiply-add.</summary>
static class RunJson
{
    /// <summary>What was asked for.</summary>
    public static JsonObject Settings(OpenedModel model, RunSettings run) => new()
    {
        ["model"] = model.Config.Name,
        ["checkpoint"] = model.Checkpoint.Path,
        ["image_size"] = model.ImageSize,
        ["labels"] = Array(run.Labels.Select(l => (JsonNode)l)),
        ["class_names"] = model.ClassNames is null ? null : Array(run.Labels.Select(l => (JsonNode)model.ClassName(l))),
        ["seed"] = run.Seed,
        ["rng"] = run.Rng.ToString().ToLowerInvariant(),
        ["sampler"] = run.Sampler is Ddim ? "ddim" : "ddpm",
        ["eta"] = (run.Sampler as Ddim)?.Eta,
        ["num_sampling_steps"] = run.StepsText,
        ["steps"] = run.Sampler.Steps,
        ["cfg_scale"] = run.Guidance,
        ["cfg_channels"] = run.GuidedChannels == SampleOptions.AllChannels ? "all" : run.GuidedChannels.ToString(),
    };

    /// <summary>What happened.</summary>
    public static JsonObject Report(ForecastSettings forecast, RunReport report) => new()
    {
        ["interval"] = forecast.Interval,
        ["max_order"] = forecast.IsComputeAll || forecast.Predictor != PredictorKind.Taylor ? null : forecast.Order,
        ["first_enhance"] = forecast.IsComputeAll ? null : forecast.Warmup,
        ["predictor"] = forecast.IsComputeAll ? null : forecast.PredictorName,
        ["sites"] = forecast.IsComputeAll ? null : forecast.SitesName,
        ["taylor_dtype"] = forecast.IsComputeAll ? null : forecast.StorageName,
        ["taylor_keep"] = forecast.IsComputeAll ? null : forecast.KeepsName,
        ["schedule"] = report.Schedule,
        ["computed"] = report.Computed,
        ["forecast"] = report.Forecast,
        ["elapsed_ms"] = report.ElapsedMs,
        ["setup_ms"] = report.SetupMs,
        ["computed_ms"] = Times(report.ComputedMs),
        ["forecast_ms"] = Times(report.ForecastMs),
        ["flops"] = report.Flops,
        ["flops_if_computed"] = report.FlopsIfComputed,
        ["flops_ratio"] = RunText.Ratio(report),
        ["reference_flops"] = report.ReferenceFlops,
        ["reference_flops_if_computed"] = report.ReferenceFlopsIfComputed,
        ["difference_bytes"] = report.FeatureBytes,
        ["run_bytes"] = report.RunBytes,
    };

    static JsonObject Times(StepTimes t) => new() { ["total"] = t.Total, ["mean"] = t.Mean, ["median"] = t.Median };

    public static JsonArray Array(IEnumerable<JsonNode?> items) => [.. items];
}
