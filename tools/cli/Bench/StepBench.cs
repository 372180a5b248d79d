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
    /// <summary>Looks at the peak before each step, a millisecond each: the fastest of all counts.</summary>
    const int LooksPerStep = 8;

    /// <summary>Runs the first <paramref name="count"/> steps of a run.</summary>
    public StepBenchResult Run(int count)
    {
        using WorkerPool pool = new(threads);
        using StepRun run = new(model, samples, forecaster);
        Timing computed = new(), forecast = new(), peak = new();
        for (int call = 0; call < count; call++)
        {
            for (int look = 0; look < LooksPerStep; look++)
                peak.Measure(() => Ceilings.MultiplyAdd(pool));
            Timing one = new();
            one.Measure(run.Step);
            if (call > 0)                       // the first also fills the table of conditioning
                (run.IsForecast ? forecast : computed).Add(one.Median);
        }

        return new StepBenchResult(
            2 * samples, computed, forecast, 2.0 * (run.Cost.AlwaysMacs + run.Cost.ComputedMacs), Ceilings.MultiplyAddFlops(pool) / (peak.Least / 1000), run.FeatureBytes);
    }
}
