using System.Diagnostics;
using TaylorSeer.Kernels.Gpu;

namespace TaylorSeer.Cli.Bench;

/// <summary>Checks a case, then times it by the device's clock, in turn with the device's ceilings.</summary>
sealed class GpuBenchRunner(GpuDevice gpu, double budgetMs) : IDisposable
{
    const int FewestRuns = 3, MostRepeats = 200;

    readonly GpuCeilings ceilings = new(gpu);

    /// <summary>Multiply-adds of the device, FLOP/s, in one measurement: to choose sizes by.</summary>
    public double PeakFlops() => ceilings.Flops / (ceilings.MultiplyAddMs() / 1000);

    /// <exception cref="FailureException">The case computes something wrong; then its speed does not matter.</exception>
    public BenchResult Run(BenchCase c)
    {
        double error = BenchRunner.Checked(c);
        c.Run();        // once more, so that nothing is built while the clock runs
        gpu.Wait();
        Timing time = new(), peak = new(), copy = new();
        TensorCeiling? tensor = c.OnTensorCores ? ceilings.Tensor : null;
        int repeats = (int)Math.Clamp(1 / GpuClock.Measure(gpu, c.Run), 1, MostRepeats);
        long started = Stopwatch.GetTimestamp();
        while (time.Count < FewestRuns || Stopwatch.GetElapsedTime(started).TotalMilliseconds < budgetMs)
        {
            if (time.Count % 8 == 0)
            {
                peak.Add(tensor?.Ms() ?? ceilings.MultiplyAddMs());
                copy.Add(ceilings.CopyMs());
            }

            time.Add(GpuClock.Measure(gpu, c.Run, repeats));
        }

        double peakFlops = (tensor?.Flops ?? ceilings.Flops) / (peak.Least / 1000);
        return new BenchResult(c, error, time, peakFlops, ceilings.Bytes / (copy.Least / 1000), c.Flops / (time.Median / 1000) / peakFlops);
    }

    public void Dispose() => ceilings.Dispose();
}
