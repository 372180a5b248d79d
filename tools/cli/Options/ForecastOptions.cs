using System.CommandLine;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;

namespace TaylorSeer.Cli.Options;

/// <summary>Which steps are computed and how the others are forecast. The names are TaylorSeer's; aliases are other projects'.</summary>
sealed class ForecastOptions
{
    public const int MostOrder = 15;
    const int MostSteps = 1000;

    readonly Option<long?> interval = Opt.Whole("--interval", "distance between computed steps; 1 computes every step (default 4 from 40 steps on, else 2)", 1, MostSteps, "--cache-interval");
    readonly Option<long?> order = Opt.Whole("--max-order", "highest derivative of the forecast (default 4 from 40 steps on, 2 from 20, else 1; 0 with --ddpm-sample)", 0, MostOrder, "--taylorseer-order");
    readonly Option<long?> warmup = Opt.Whole("--first-enhance", $"computed steps at the start (default {ForecastDefaults.Warmup})", 1, MostSteps, "--warmup-steps");
    readonly FeatureOptions features = new();

    public void AddTo(Command command)
    {
        command.AddAll(interval, order, warmup);
        features.AddTo(command);
    }

    /// <summary>The settings for a run of <paramref name="sampler"/>.</summary>
    public ForecastSettings Read(ParseResult parse, Sampler sampler) => Read(parse, sampler.Steps, sampler is Ddpm);

    /// <summary>The settings for a run of so many steps.</summary>
    /// <param name="parse">the command line</param>
    /// <param name="steps">steps of the run</param>
    /// <param name="ancestral">whether every step adds noise</param>
    public ForecastSettings Read(ParseResult parse, int steps, bool ancestral)
    {
        var (defaultInterval, defaultOrder) = ForecastDefaults.For(steps, ancestral);
        int first = Warmup(parse);
        int? chosen = (int?)parse.GetValue(interval), chosenOrder = (int?)parse.GetValue(order);
        string? useless = chosenOrder is int o ? $"--max-order {o}" : features.Given(parse);
        if (chosen == 1 && useless is not null)
            throw new UsageException($"{useless} has no meaning with --interval 1, which computes every step", $"leave {useless.Split(' ')[0]} out, or an interval of 2 or more");
        if (chosenOrder is not null && features.Predictor(parse) != PredictorKind.Taylor)
            throw new UsageException("--max-order is the order of a Taylor series; the other predictors have none", "--predictor taylor, or no --max-order");
        if (chosen == 1 || (chosen is null && useless is null && parse.GetValue(warmup) is null && steps <= first))
            return ForecastSettings.ComputeAll;
        return features.Apply(parse, new ForecastSettings(chosen ?? defaultInterval, chosenOrder ?? defaultOrder, first)).Checked(steps);
    }

    /// <summary>The settings of one entry of a list that names interval and order.</summary>
    public ForecastSettings Apply(ParseResult parse, ForecastSettings settings)
    {
        if (features.Predictor(parse) != PredictorKind.Taylor)
            throw new UsageException("--settings names the orders of Taylor series; the other predictors have none", "--interval N --predictor linear");
        return features.Apply(parse, settings);
    }

    /// <summary>Whether the user chose interval or order.</summary>
    public bool AreGiven(ParseResult parse) => parse.GetValue(interval) is not null || parse.GetValue(order) is not null;

    public int Warmup(ParseResult parse) => (int?)parse.GetValue(warmup) ?? ForecastDefaults.Warmup;
}
