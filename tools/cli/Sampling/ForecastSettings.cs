using TaylorSeer.Engine.Forecasting;

namespace TaylorSeer.Cli.Sampling;

/// <summary>How a run forecasts.</summary>
/// <param name="Interval">distance between computed steps; 1 computes all</param>
/// <param name="Order">highest derivative; without meaning when all are computed</param>
/// <param name="Warmup">computed steps at the start</param>
sealed record ForecastSettings(int Interval, int Order, int Warmup)
{
    public static ForecastSettings ComputeAll { get; } = new(1, 0, ForecastDefaults.Warmup);

    /// <summary>Every step is computed.</summary>
    public bool IsComputeAll => Interval == 1;

    /// <summary>Features that are kept per site.</summary>
    public int History => IsComputeAll ? 0 : Order + 1;

    /// <summary>The forecaster, or null when every step is computed.</summary>
    public Forecaster? Forecaster => IsComputeAll ? null : new(Sites.EveryModule, Refresh.Every(Interval, Warmup), new TaylorPredictor(Order));

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

    /// <summary>Short, for tables and metadata: <c>N4 O4 W2</c>.</summary>
    public string Tag => IsComputeAll ? "none" : $"N{Interval} O{Order} W{Warmup}";

    public override string ToString() => IsComputeAll ? "every step computed" : $"interval {Interval}, order {Order}, first {Warmup} computed";
}
