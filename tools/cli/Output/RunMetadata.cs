using System.Globalization;
using System.Reflection;
using TaylorSeer.Cli.Options;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Kernels;

namespace TaylorSeer.Cli.Output;

/// <summary>What a file says about how it came to be. No times and no paths: the same command gives the same bytes.</summary>
static class RunMetadata
{
    static string Version { get; } = typeof(RunMetadata).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>Name and version of this program.</summary>
    public static string Software { get; } = $"taylorseer {Version}";

    public static Dictionary<string, string> Of(OpenedModel model, RunSettings run, ForecastSettings forecast, WeightType weights, RunReport report, string? decoder = null)
    {
        Dictionary<string, string> text = new()
        {
            ["Software"] = Software,
            ["Model"] = $"{model.Config.Name}, {model.FileName}{(weights == WeightType.F32 ? "" : $", in {DTypeOptions.Text(weights)}")}",
            ["Seed"] = $"{run.Seed} ({run.Rng.ToString().ToLowerInvariant()}{(run.Noise is null ? "" : ", noise from a file")})",
            ["Labels"] = string.Join(", ", run.Labels.Select(model.ClassName)),
            ["Sampler"] = run.SamplerText,
            ["Guidance"] = Guidance(run),
            ["Forecasting"] = forecast.Tag,
            ["Schedule"] = report.Schedule,
        };
        if (decoder is not null)
            text["Decoder"] = decoder;
        return text;
    }

    public static string Guidance(RunSettings run) => run.Guidance is float scale
        ? $"{scale.ToString(CultureInfo.InvariantCulture)} on {(run.GuidedChannels == SampleOptions.AllChannels ? "all" : run.GuidedChannels)} channels"
        : "none";
}
