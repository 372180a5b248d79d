using TaylorSeer.Engine;
using TaylorSeer.Engine.Forecasting;

namespace TaylorSeer.Cli.Sampling;

/// <summary>How a run forecasts.</summary>
/// <param name="Interval">distance between computed steps; 1 computes all</param>
/// <param name="Order">highest derivative of a Taylor series; without meaning otherwise, and when all are computed</param>
/// <param name="Warmup">computed steps at the start</param>
sealed record ForecastSettings(int Interval, int Order, int Warmup)
{
    public static ForecastSettings ComputeAll { get; } = new(1, 0, ForecastDefaults.Warmup);

    public Sites Sites { get; init; } = Sites.EveryModule;

    /// <summary>What differences or features are kept in.</summary>
    public DType Storage { get; init; } = DType.F32;

    /// <summary>Which of the two are kept; null: what is faster on the device.</summary>
    public Kept? Keeps { get; init; }

    public PredictorKind Predictor { get; init; }

    /// <summary>Every step is computed.</summary>
    public bool IsComputeAll => Interval == 1;

    /// <summary>The forecaster, or null when every step is computed.</summary>
    public Forecaster? Forecaster => IsComputeAll ? null : new(Sites, Refresh.Every(Interval, Warmup), NewPredictor()) { Storage = Storage, Keeps = Keeps };

    /// <summary>The sites as the command line names them.</summary>
    public string SitesName => Sites switch
    {
        Sites.EveryModule => "every-module",
        Sites.EveryBlock => "every-block",
        _ => "last",
    };

    /// <summary>The predictor as the command line names it.</summary>
    public string PredictorName => Predictor.ToString().ToLowerInvariant();

    /// <summary>The storage as the command line names it.</summary>
    public string StorageName => Storage.ToString().ToLowerInvariant();

    /// <summary>What is kept as the command line names it; null where the device decides.</summary>
    public string? KeepsName => Keeps?.ToString().ToLowerInvariant();

    /// <summary>One flag per step in the order they run, true for computed.</summary>
    public bool[] Plan(int steps) => Refresh.Every(Interval, Warmup).Plan(steps);

    /// <summary>Settings that forecast at least one of <paramref name="steps"/> steps, or compute all on purpose.</summary>
    /// <exception cref="UsageException">They would forecast nothing.</exception>
    public ForecastSettings Checked(int steps)
    {
        if (!IsComputeAll && !Plan(steps).Contains(false))
        {
            throw new UsageException(
                $"interval {Interval} with {Warmup} computed steps at the start would compute all {steps} steps and forecast none",
                "more steps, a smaller --first-enhance, or --interval 1 to compute every step on purpose");
        }

        return this;
    }

    /// <summary>Short, for tables and metadata: <c>N4 O4 W2</c>, and what differs from the defaults: <c>N4 linear W2 last bf16</c>.</summary>
    public string Tag => IsComputeAll ? "none"
        : $"N{Interval} {(Predictor == PredictorKind.Taylor ? $"O{Order}" : PredictorName)} W{Warmup}{(Sites == Sites.EveryModule ? "" : $" {SitesName}")}{(Storage == DType.F32 ? "" : $" {StorageName}")}{(Keeps is null ? "" : $" {KeepsName}")}";

    public override string ToString()
    {
        if (IsComputeAll)
            return "every step computed";
        string how = Predictor == PredictorKind.Taylor ? $"order {Order}" : $"predictor {PredictorName}";
        return $"interval {Interval}, {how}, first {Warmup} computed{(Sites == Sites.EveryModule ? "" : $", sites {SitesName}")}{(Storage == DType.F32 && Keeps is null ? "" : $", {KeepsName ?? "kept"} in {StorageName}")}";
    }

    IPredictor NewPredictor() => Predictor switch
    {
        PredictorKind.Linear => new LinearPredictor(),
        PredictorKind.Hold => new HoldPredictor(),
        _ => new TaylorPredictor(Order),
    };
}
