using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Bench;

/// <summary>Whole steps of a model, computed and forecast, in turn with the machine's peak.</summary>
/// <param name="model">the model</param>
/// <param name="samples">images at a time; guidance doubles the rows</param>
/// <param name="forecaster">what a forecast step does</param>
/// <param name="threads">of the ceiling, as many as the device uses</param>
sealed class StepBench(DiT model, int samples, Forecaster forecaster, int threads)
{
    /// <summary>How long the peak is looked at before and after each step, a millisecond at a time, or as long as a step, if that is less; the median of the looks counts.</summary>
    const double LongestLookMs = 250;

    /// <summary>Runs the first <paramref name="count"/> steps of a run.</summary>
    public StepBenchResult Run(int count, CancellationToken stop)
    {
        using WorkerPool pool = new(threads);
        using StepRun run = new(model, samples, forecaster);
        Timing computed = new(), forecast = new(), peak = new(), share = new();
        double flops = 2.0 * (run.Cost.AlwaysMacs + run.Cost.ComputedMacs), before = Look();
        for (int call = 0; call < count; call++)
        {
            stop.ThrowIfCancellationRequested();
            Timing one = new();
            one.Measure(run.Step);
            if (run.IsForecast)
            {
                forecast.Add(one.Median);
                continue;
            }

            double after = Look();
            if (call > 0)                       // the first also fills the table of conditioning
            {
                computed.Add(one.Median);
                share.Add(flops / one.Median * ((before + after) / 2) / Ceilings.MultiplyAddFlops(pool));
            }

            before = after;
        }

        return new StepBenchResult(2 * samples, computed, forecast, flops, Ceilings.MultiplyAddFlops(pool) / (peak.Median / 1000), share.Median, run.FeatureBytes);

        double Look() => peak.MeasureFor(() => Ceilings.MultiplyAdd(pool), computed.Count == 0 ? LongestLookMs : Math.Min(computed.Median, LongestLookMs));
    }
}
