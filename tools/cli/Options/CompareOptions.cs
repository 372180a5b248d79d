using System.CommandLine;
using System.Globalization;
using TaylorSeer.Cli.Output;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Kernels;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Options;

/// <summary>What is compared with what.</summary>
sealed class CompareOptions
{
    readonly Option<long?> baselineInterval = Opt.Whole("--baseline-interval", "interval of the run that others are compared with (default 1: every step computed)", 1, 1000);
    readonly Option<long?> baselineOrder = Opt.Whole("--baseline-order", "its order, with a --baseline-interval above 1", 0, ForecastOptions.MostOrder);
    readonly DTypeOptions dtype = new();
    readonly DTypeOptions baselineDType = new("--baseline-dtype", "of the run that others are compared with; default: as --dtype");
    readonly Option<string[]> settings = new("--settings")
    {
        Description = "several runs at once, each as interval,order: --settings 3,3 4,4 5,2 (instead of --interval and --max-order)",
        HelpName = "N,O",
        AllowMultipleArgumentsPerToken = true,
    };

    readonly Option<string?> picture = Opt.Text("--out", "FILE.png", "a picture: the baseline's images; for each run its images, and below them the amplified difference");

    readonly Option<long?> repeats = Opt.Whole("--repeats", "how often each run is made, in turn with the others: times and their ratios are medians then (default 1)", 1, 1000);

    public void AddTo(Command command)
    {
        command.AddAll(settings, baselineInterval, baselineOrder, repeats, picture);
        dtype.AddTo(command);
        baselineDType.AddTo(command);
    }

    /// <summary>How often each run is made.</summary>
    public int Repeats(ParseResult parse) => (int)(parse.GetValue(repeats) ?? 1);

    /// <summary>How the weights are kept in the baseline, and in the other runs.</summary>
    public (WeightType Baseline, WeightType Others) Weights(ParseResult parse) =>
        (baselineDType.Given(parse) ?? dtype.Read(parse), dtype.Read(parse));

    /// <summary>The settings of the run that others are compared with: every module, kept in f32, whatever the others do.</summary>
    public ForecastSettings Baseline(ParseResult parse, int steps, int warmup)
    {
        int interval = (int)(parse.GetValue(baselineInterval) ?? 1);
        int? order = (int?)parse.GetValue(baselineOrder);
        if (interval == 1 && order is int useless)
            throw new UsageException($"--baseline-order {useless} has no meaning for a baseline that computes every step", "--baseline-interval of 2 or more");
        return interval == 1 ? ForecastSettings.ComputeAll
            : order is int o ? new ForecastSettings(interval, o, warmup).Checked(steps)
            : throw new UsageException($"--baseline-interval {interval} forecasts; say with which order", $"--baseline-interval {interval} --baseline-order 2");
    }

    /// <summary>The runs to compare with it.</summary>
    public ForecastSettings[] Others(ParseResult parse, Sampler sampler, ForecastOptions single)
    {
        if (parse.GetValue(settings) is not { Length: > 0 } given)
            return [single.Read(parse, sampler)];
        if (single.AreGiven(parse))
            throw new UsageException("--settings names intervals and orders; --interval and --max-order would name them again", "one or the other");
        return [.. given.Select(text => single.Apply(parse, One(text, single.Warmup(parse))).Checked(sampler.Steps))];
    }

    /// <summary>The picture's file, checked, or null.</summary>
    public string? Picture(ParseResult parse, OpenedModel model, DecoderFile? decoder)
    {
        if (parse.GetValue(picture) is not string path)
            return null;
        if (!model.MakesPixels && decoder is null)
            throw new FailureException($"{model.Config.Name} makes latents of {model.Config.Channels} channels; a picture needs an autoencoder", "--vae FILE, or --tae FILE; or leave --out away: the numbers do not need it");
        SampleOutputs.CheckSheet("--out", path);
        return path;
    }

    static ForecastSettings One(string text, int warmup)
    {
        string[] parts = text.Split(',');
        bool read = int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int interval) & int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int order);
        if (!read || parts.Length != 2 || interval < 1 || order > ForecastOptions.MostOrder)
            throw new UsageException($"--settings '{text}': it takes interval,order with an interval from 1 and an order from 0 to {ForecastOptions.MostOrder}", "--settings 3,3 4,4");
        return interval == 1 ? ForecastSettings.ComputeAll : new ForecastSettings(interval, order, warmup);
    }
}
