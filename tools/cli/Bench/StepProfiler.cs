using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Profiling;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Bench;

/// <summary>Whole steps of a model, every other interval of a run watched kernel by kernel and the others only timed.</summary>
/// <param name="device">the model's</param>
/// <param name="model">the model</param>
/// <param name="samples">images at a time; guidance doubles the rows</param>
/// <param name="forecaster">what a forecast step does</param>
sealed class StepProfiler(ProfiledDevice device, DiT model, int samples, Forecaster forecaster)
{
    const int MostWatched = 3;

    /// <summary>A computed step, and the mean of the forecast steps behind it.</summary>
    /// <exception cref="FailureException">No step of a kind was seen both ways: the run has too few intervals.</exception>
    public (Profile Computed, Profile Forecast) Run(CancellationToken stop)
    {
        // once everything that is remembered is there, so that all steps of a kind do the same
        bool[] computes = forecaster.Refresh.Plan(StepRun.Steps);
        int full = Math.Min(forecaster.Predictor.History, computes.Count(c => c) / 2), intervals = 0;
        Timing[] whole = [new(), new()];
        List<IReadOnlyList<OpRun>>[] watched = [[], []];
        using StepRun run = new(model, samples, forecaster);
        using GpuCeilings? hold = device.Gpu is { } gpu ? new(gpu) : null;
        for (int call = 0; call < computes.Length && (intervals <= full || (intervals - full) / 2 <= MostWatched); call++)
        {
            stop.ThrowIfCancellationRequested();
            intervals += computes[call] ? 1 : 0;
            int kind = computes[call] ? 0 : 1;
            if (intervals > full && (intervals - full) % 2 == 0)
            {
                hold?.Hold();       // the device works on this while the host launches the step: so it is never the host that a kernel waits for
                device.StartProfile();
                run.Step();
                watched[kind].Add(device.StopProfile());
            }
            else
            {
                Timing one = new();
                one.Measure(run.Step);
                if (intervals > full)
                    whole[kind].Add(one.Median);
            }
        }

        if (watched.Any(w => w.Count == 0) || whole.Any(w => w.Count == 0))
            throw new FailureException($"a run of {StepRun.Steps} steps with {computes.Count(c => c)} computed ones has too few intervals to profile", "a smaller --interval, a smaller --max-order");
        return (Profile.Of(whole[0], watched[0]), Profile.Of(whole[1], watched[1]));
    }
}
