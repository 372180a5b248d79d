namespace TaylorSeer.Engine.Forecasting;

/// <summary>
/// How a run saves work: where features are watched, when they are computed, and how they are forecast in between.
/// A choice, not a state: one forecaster may serve many runs at once.
/// </summary>
public sealed class Forecaster
{
    /// <summary>The three choices.</summary>
    /// <exception cref="ArgumentException">The predictor looks back on more features than can be kept.</exception>
    public Forecaster(Sites sites, IRefresh refresh, IPredictor predictor)
    {
        if (predictor.History is < 1 or > DifferenceTable.MaxHistory)
            throw new ArgumentException($"The predictor looks back on {predictor.History} features; between 1 and {DifferenceTable.MaxHistory} can be kept.", nameof(predictor));
        (Sites, Refresh, Predictor) = (sites, refresh, predictor);
    }

    public Sites Sites { get; }

    public IRefresh Refresh { get; }

    public IPredictor Predictor { get; }

    /// <summary>
    /// What differences or features are kept in: f32 (the default), or bf16, rounded to nearest even, for half the memory and about
    /// 0.6 of the time of a forecast step. Arithmetic is f32 either way.
    /// </summary>
    /// <exception cref="ArgumentException">Another type.</exception>
    public DType Storage
    {
        get;
        init => field = value is DType.F32 or DType.BF16 ? value : throw new ArgumentException($"Differences are kept in f32 or bf16, not in {value}.", nameof(value));
    }

    /// <summary>What is remembered; null (the default): what is faster on the device, <see cref="Backends.IBackend.Keeps"/>.</summary>
    public Kept? Keeps { get; init; }

    /// <summary>Form the forecasts between two computed steps in one pass over all sites (the default), or site by site as the network is walked. Same result up to rounding.</summary>
    public bool Fused { get; init; } = true;

    /// <summary>TaylorSeer as published: every module, every <paramref name="interval"/> steps, a Taylor series of <paramref name="order"/>.</summary>
    public static Forecaster TaylorSeer(int interval, int order) => new(Sites.EveryModule, Forecasting.Refresh.Every(interval), new TaylorPredictor(order));

    public override string ToString() => $"{Predictor}, {Refresh}{(Storage == DType.F32 ? "" : ", kept in bf16")}";
}
