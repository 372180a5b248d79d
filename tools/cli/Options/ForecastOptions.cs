using System.CommandLine;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine.Forecasting;

namespace TaylorSeer.Cli.Options;

/// <summary>Which steps are computed and how the others are forecast. The names are TaylorSeer's; aliases are other projects'.</summary>
sealed class ForecastOptions
{
    public const int MostOrder = 15;
    const int MostSteps = 1000;

    readonly Option<long?> interval = Opt.Whole("--interval", "distance between computed steps; 1 computes every step (default 4 from 40 steps on, else 2)", 1, MostSteps, "--cache-interval");
    readonly Option<long?> order = Opt.Whole("--max-order", "highest derivative of the forecast (default 4 from 40 steps on, 2 from 20, else 1)", 0, MostOrder, "--taylorseer-order");
    readonly Option<long?> warmup = Opt.Whole("--first-enhance", $"computed steps at the start (default {ForecastDefaults.Warmup})", 1, MostSteps, "--warmup-steps");

    public void AddTo(Command command) => command.AddAll(interval, order, warmup);

    /// <summary>The settings for a run of <paramref name="steps"/> steps.</summary>
    public ForecastSettings Read(ParseResult parse, int steps)
    {
        var (defaultInterval, defaultOrder) = ForecastDefaults.For(steps);
        int first = Warmup(parse);
        int? chosen = (int?)parse.GetValue(interval), chosenOrder = (int?)parse.GetValue(order);
        if (chosen == 1 && chosenOrder is int useless)
            throw new UsageException($"--max-order {useless} has no meaning with --interval 1, which computes every step", "leave --max-order out, or an interval of 2 or more");
        if (chosen == 1 || (chosen is null && chosenOrder is null && parse.GetValue(warmup) is null && steps <= first))
            return ForecastSettings.ComputeAll;
        return new ForecastSettings(chosen ?? defaultInterval, chosenOrder ?? defaultOrder, first).Checked(steps);
    }

    /// <summary>Whether the user chose any of them but the warm-up.</summary>
    public bool AreGiven(ParseResult parse) => parse.GetValue(interval) is not null || parse.GetValue(order) is not null;

    public int Warmup(ParseResult parse) => (int?)parse.GetValue(warmup) ?? ForecastDefaults.Warmup;
}
