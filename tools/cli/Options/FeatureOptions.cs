using System.CommandLine;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Forecasting;

namespace TaylorSeer.Cli.Options;

/// <summary>Which features are watched, what their differences are kept in, and how they are continued.</summary>
sealed class FeatureOptions
{
    readonly Option<string?> sites = Opt.Choice(
        "--sites", "what is forecast: the output of every attention and MLP, what every block adds, or only the last block's output, also called lite (default every-module)", "every-module", "every-block", "last", "lite");

    readonly Option<string?> storage = Opt.Choice("--taylor-dtype", "what is remembered of features is kept in this; bf16 takes half the memory and less time (default f32)", "f32", "bf16");
    readonly Option<string?> keeps = Opt.Choice("--taylor-keep", "what is remembered: finite differences, updated at each computed step, or the features themselves; same forecasts up to rounding (default: features on cpu, else differences)", "differences", "features");
    readonly Option<string?> predictor = Opt.Choice("--predictor", "a Taylor series of --max-order, the line through the two newest features, or the newest as it is (default taylor)", "taylor", "linear", "hold");

    public void AddTo(Command command) => command.AddAll(sites, storage, keeps, predictor);

    /// <summary>The first of these options that was given, or null.</summary>
    public string? Given(ParseResult parse) => parse.FirstGiven(sites, storage, keeps, predictor);

    public PredictorKind Predictor(ParseResult parse) => parse.GetValue(predictor) switch
    {
        "linear" => PredictorKind.Linear,
        "hold" => PredictorKind.Hold,
        _ => PredictorKind.Taylor,
    };

    public Sites Sites(ParseResult parse) => parse.GetValue(sites) switch
    {
        "every-block" => Engine.Forecasting.Sites.EveryBlock,
        "last" or "lite" => Engine.Forecasting.Sites.LastOutput,
        _ => Engine.Forecasting.Sites.EveryModule,
    };

    public DType Storage(ParseResult parse) => parse.GetValue(storage) == "bf16" ? DType.BF16 : DType.F32;

    public Kept? Keeps(ParseResult parse) => parse.GetValue(keeps) switch
    {
        "differences" => Kept.Differences,
        "features" => Kept.Features,
        _ => null,
    };

    /// <summary>The settings with these choices.</summary>
    public ForecastSettings Apply(ParseResult parse, ForecastSettings settings) => settings.IsComputeAll
        ? settings
        : settings with { Sites = Sites(parse), Storage = Storage(parse), Keeps = Keeps(parse), Predictor = Predictor(parse) };
}
