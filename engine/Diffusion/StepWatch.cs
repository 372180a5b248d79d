using System.Diagnostics;
using TaylorSeer.Engine.Memory;

namespace TaylorSeer.Engine.Diffusion;

/// <summary>
/// Follows the steps of a run: looks whether each left finite samples, times it, and tells whoever listens. A device that
/// works on its own is one step ahead of it, so that it never waits for the host; unless someone wants the samples of every step.
/// </summary>
/// <param name="x">the samples of the run (N, C, H, W)</param>
/// <param name="steps">how many there will be</param>
/// <param name="options">who listens</param>
sealed class StepWatch(Tensor x, int steps, SampleOptions options) : IDisposable
{
    readonly Readback[] copies = [x.Device.NewReadback(x.Count), x.Device.NewReadback(x.Count)];     // of the newest step and the one before, by turns
    readonly List<StepReport> reports = new(steps);
    StepReport? open;           // started, not known to be done
    long since = Stopwatch.GetTimestamp();

    /// <summary>The step was given to the device.</summary>
    /// <exception cref="NotFiniteNumberException">It, or the one before, left samples that are not finite.</exception>
    public void Started(StepReport step)
    {
        Copy(step).Start(x);
        FinishOpen();
        open = step;
        if (options.AfterStep is null && !Copy(step).IsDone)
            return;
        FinishOpen();
        options.AfterStep?.Invoke(reports[^1], x);
        since = Stopwatch.GetTimestamp();       // what the listener did is no part of the next step
    }

    /// <summary>All steps, done.</summary>
    public IReadOnlyList<StepReport> Finish()
    {
        FinishOpen();
        return reports;
    }

    public void Dispose()
    {
        foreach (Readback copy in copies)
            copy.Dispose();
    }

    Readback Copy(StepReport step) => copies[step.Call % copies.Length];

    void FinishOpen()
    {
        if (open is not StepReport step)
            return;
        open = null;
        ReadOnlySpan<float> samples = Copy(step).Finish();
        long now = Stopwatch.GetTimestamp();
        StepReport done = step with { ElapsedMs = Stopwatch.GetElapsedTime(since, now).TotalMilliseconds };
        since = now;
        FiniteCheck.Require(samples, x.Shape, done);
        reports.Add(done);
        options.Progress?.Invoke(done);
    }
}
