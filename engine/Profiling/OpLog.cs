using System.Diagnostics;
using TaylorSeer.Kernels.Gpu;

namespace TaylorSeer.Engine.Profiling;

/// <summary>
/// Watches operations one by one: on a GPU by marks around every launch, on the device's clock, elsewhere by the host's clock around the call. Between
/// <see cref="Start"/> and <see cref="Stop"/> a GPU starts launches one by one, so what lies between them grows; the launches themselves do not.
/// </summary>
/// <param name="gpu">the device's, or null for one of the host</param>
sealed class OpLog(GpuDevice? gpu)
{
    const int MarkRepeats = 32;

    readonly List<(OpCost Cost, double HostMs)> ops = [];
    readonly List<(int Op, KernelDefinition Kernel, GpuMark From, GpuMark To)> launches = [];
    bool on;
    long started;

    /// <summary>From here on every operation is watched.</summary>
    public void Start()
    {
        on = true;
        if (gpu is not null)
            gpu.Watch = (kernel, from, to) => launches.Add((ops.Count, kernel, from, to));
    }

    /// <summary>What ran since <see cref="Start"/>; waits for it. What a pair of marks costs by itself is taken off every launch.</summary>
    public IReadOnlyList<OpRun> Stop()
    {
        on = false;
        if (gpu is not null)
            gpu.Watch = null;
        double between = gpu is null ? 0 : MarkMs(gpu);
        ILookup<int, (string, bool, double)> kernels = launches.ToLookup(l => l.Op, l => (l.Kernel.Name, l.Kernel.IsHandWritten, Math.Max(0, gpu!.ElapsedMs(l.From, l.To) - between)));
        List<OpRun> runs = [.. ops.Select((op, i) => new OpRun(op.Cost, gpu is null ? [(op.Cost.Name, false, op.HostMs)] : [.. kernels[i]]))];
        foreach (var (_, _, from, to) in launches)
        {
            from.Dispose();
            to.Dispose();
        }

        launches.Clear();
        ops.Clear();
        return runs;
    }

    internal OpScope Begin(in OpCost cost)
    {
        if (!on)
            return default;
        started = Stopwatch.GetTimestamp();
        return new(this, cost);
    }

    internal void End(in OpCost cost) => ops.Add((cost, Stopwatch.GetElapsedTime(started).TotalMilliseconds));

    /// <summary>Between two marks with nothing in between, the median.</summary>
    static double MarkMs(GpuDevice gpu)
    {
        List<double> found = [];
        for (int i = 0; i < MarkRepeats; i++)
        {
            using GpuMark from = gpu.Mark(), to = gpu.Mark();
            found.Add(gpu.ElapsedMs(from, to));
        }

        return Median.Of(found);
    }
}
