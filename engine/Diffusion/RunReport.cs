using TaylorSeer.Engine.Forecasting;

namespace TaylorSeer.Engine.Diffusion;

/// <summary>What a run did. Savings in arithmetic and in time are separate things and reported separately.</summary>
public sealed class RunReport
{
    internal RunReport(IReadOnlyList<StepReport> steps, double setupMs, NetworkCost cost, FeatureStore? features, long runBytes)
    {
        (Steps, SetupMs, FeatureBytes, RunBytes) = (steps, setupMs, features?.Bytes ?? 0, runBytes);
        Schedule = string.Concat(steps.Select(s => s.IsForecast ? 'T' : 'F'));
        Computed = steps.Count(s => !s.IsForecast);
        ComputedMs = Summary(steps.Where(s => !s.IsForecast));
        ForecastMs = Summary(steps.Where(s => s.IsForecast));
        ElapsedMs = setupMs + steps.Sum(s => s.ElapsedMs);

        long flops = 0, reference = 0;
        int computed = 0;
        foreach (StepReport step in steps)
        {
            computed += step.IsForecast ? 0 : 1;
            long orders = features is null ? 0 : Math.Min(computed, features.History) - 1;
            flops += 2 * (cost.AlwaysMacs + (step.IsForecast ? 0 : cost.ComputedMacs)) + (2 * orders * (features?.Elements ?? 0));
            reference += step.IsForecast ? cost.ReferenceForecast : cost.ReferenceComputed;
        }

        (Flops, ReferenceFlops) = (flops, reference);
        FlopsIfComputed = 2 * steps.Count * (cost.AlwaysMacs + cost.ComputedMacs);
        ReferenceFlopsIfComputed = steps.Count * cost.ReferenceComputed;
    }

    /// <summary>Every step, in the order they ran.</summary>
    public IReadOnlyList<StepReport> Steps { get; }

    /// <summary>One letter per step in the order they ran: F computed in full, T forecast (Taylor).</summary>
    public string Schedule { get; }

    /// <summary>Steps on which the network was computed.</summary>
    public int Computed { get; }

    /// <summary>Steps on which its features were forecast.</summary>
    public int Forecast => Steps.Count - Computed;

    /// <summary>Wall-clock time of the computed steps.</summary>
    public StepTimes ComputedMs { get; }

    /// <summary>Wall-clock time of the forecast steps. The first behind a computed step works for those that follow, so their mean is what one costs.</summary>
    public StepTimes ForecastMs { get; }

    /// <summary>Time before the first step: conditioning, noise, memory; milliseconds.</summary>
    public double SetupMs { get; }

    /// <summary>The whole run, set-up included, milliseconds.</summary>
    public double ElapsedMs { get; }

    /// <summary>Exact matrix arithmetic plus the arithmetic of forecasting, FLOPs (two per multiply-add).</summary>
    public long Flops { get; }

    /// <summary>The same run with every step computed, FLOPs.</summary>
    public long FlopsIfComputed { get; }

    /// <summary>What the published implementation's operation counter would print for this run.</summary>
    public long ReferenceFlops { get; }

    /// <summary>That counter with every step computed.</summary>
    public long ReferenceFlopsIfComputed { get; }

    /// <summary>Bytes of the remembered differences or features.</summary>
    public long FeatureBytes { get; }

    /// <summary>Bytes of device memory of the whole run: differences, conditioning, latents.</summary>
    public long RunBytes { get; }

    static StepTimes Summary(IEnumerable<StepReport> steps)
    {
        double[] ms = [.. steps.Select(s => s.ElapsedMs)];
        return ms.Length == 0 ? default : new(ms.Sum(), ms.Average(), Median.Of(ms));
    }
}
