namespace TaylorSeer.Engine.Forecasting;

/// <summary>Ways to choose the computed steps.</summary>
public static class Refresh
{
    /// <summary>
    /// The reference's rule: the first <paramref name="warmup"/> steps are computed, then every <paramref name="interval"/>-th.
    /// With the usual 2, S steps give 2 + ⌊(S − 2) / interval⌋ computed ones; the last step may be a forecast.
    /// </summary>
    /// <param name="interval">distance between computed steps, at least 1 (which computes all)</param>
    /// <param name="warmup">computed steps at the start, at least 1 (the reference's <c>first_enhance</c>)</param>
    public static IRefresh Every(int interval, int warmup = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(warmup, 1);
        return new EveryNth(interval, warmup);
    }

    /// <summary>Exactly these step indices (S − 1 is the first step of a run); the first step is computed in any case.</summary>
    public static IRefresh At(params IEnumerable<int> steps) => new Listed([.. steps]);

    /// <summary>What a run of <paramref name="steps"/> steps will do, one flag per call, true for computed: the first flag is step S − 1.</summary>
    public static bool[] Plan(this IRefresh refresh, int steps)
    {
        var computed = new bool[steps];
        int forecasts = 0;
        for (int call = 0; call < steps; call++)
        {
            computed[call] = call == 0 || refresh.Computes(steps - 1 - call, steps, forecasts);
            forecasts = computed[call] ? 0 : forecasts + 1;
        }

        return computed;
    }

    sealed record EveryNth(int Interval, int Warmup) : IRefresh
    {
        public bool Computes(int step, int steps, int forecasts) => step > steps - Warmup - 1 || forecasts == Interval - 1;

        public override string ToString() => $"every {Interval} steps after the first {Warmup}";
    }

    sealed class Listed(HashSet<int> computed) : IRefresh
    {
        public bool Computes(int step, int steps, int forecasts) => computed.Contains(step);

        public override string ToString() => $"at steps {string.Join(' ', computed.OrderDescending())}";
    }
}
