using System.Diagnostics;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Cli.Bench;

/// <summary>Checks a case, then times it in turn with the machine's ceilings.</summary>
sealed class BenchRunner : IDisposable
{
    const int FewestRuns = 5;
    const long ReadBytes = 256 << 20;

    /// <summary>
    /// How long the ceiling is looked at before each run, a millisecond at a time: as long as the run, so that the clock of both is the same. The median of
    /// the looks counts. What takes the processor away from the longer run alone makes shares too small, never too large.
    /// </summary>
    const double ShortestLookMs = 1, LongestLookMs = 50;

    readonly WorkerPool pool;
    readonly NativeBlock memory = new(ReadBytes);
    readonly double budgetMs;

    /// <param name="threads">of the ceilings, as many as the device uses</param>
    /// <param name="budgetMs">time for the runs of one case, milliseconds</param>
    public BenchRunner(int threads, double budgetMs)
    {
        pool = new WorkerPool(threads);
        this.budgetMs = budgetMs;
        memory.View<byte>().Clear();
    }

    /// <exception cref="FailureException">The case computes something wrong; then its speed does not matter.</exception>
    public BenchResult Run(BenchCase c)
    {
        double error = Checked(c);
        c.Run();        // once more, so that nothing is compiled or allocated while the clock runs
        Timing time = new(), fma = new(), read = new(), share = new();
        long started = Stopwatch.GetTimestamp();
        while (time.Count < FewestRuns || Stopwatch.GetElapsedTime(started).TotalMilliseconds < budgetMs)
        {
            if (time.Count % 4 == 0)
                read.Measure(() => Ceilings.Read(pool, memory.View<float>()));
            double slice = Math.Clamp(time.Median, ShortestLookMs, LongestLookMs);
            double ceiling = fma.MeasureFor(() => Ceilings.MultiplyAdd(pool), slice), one = time.MeasureFor(c.Run, slice);
            share.Add(c.Flops / one / (Ceilings.MultiplyAddFlops(pool) / ceiling));
        }

        return new BenchResult(c, error, time, Ceilings.MultiplyAddFlops(pool) / (fma.Median / 1000), ReadBytes / (read.Median / 1000), share.Median);
    }

    /// <summary>The error of one run, as a share of what is allowed.</summary>
    /// <exception cref="FailureException">It is more than that.</exception>
    public static double Checked(BenchCase c)
    {
        double error = c.Check();
        return error <= 1 ? error : throw new FailureException($"{c.Name} {c.Shape} does not agree with its definition: {error:g3} times the allowed error; it was not timed");
    }

    public void Dispose()
    {
        pool.Dispose();
        memory.Dispose();
    }
}
