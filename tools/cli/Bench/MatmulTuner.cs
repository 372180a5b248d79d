using System.Diagnostics;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

namespace TaylorSeer.Cli.Bench;

/// <summary>
/// Finds the fastest plan of matrix products on tensor cores. Every plan is checked, then timed in short; the fastest few and the planner's guess are timed again in turn,
/// so that a clock that changes changes all of them. A timed row of launches is one graph, in which no launch waits for the host, and walks through copies
/// of the weight that together exceed the cache, as the blocks of a step do.
/// </summary>
/// <param name="gpu">a device with tensor cores</param>
/// <param name="type">of both operands</param>
/// <param name="budgetMs">time for the last round of one product, milliseconds</param>
/// <param name="mostCopies">of a weight</param>
sealed class MatmulTuner(CudaDevice gpu, OperandType type, double budgetMs, int mostCopies = 64) : IDisposable
{
    const int Finalists = 3, LeastLaunches = 8, FewestRounds = 3, FirstLooks = 2;

    const double EnoughPeakMs = 5;

    /// <summary>Knows nothing that was measured before: its plans are guesses.</summary>
    readonly TensorCoreMatmul matmul = new(gpu, gpu.Info.Multiprocessors, gpu.Info.MostSharedBytes);

    /// <summary>The program that is tuned, as the file calls it.</summary>
    public string Kernel { get; } = TensorCoreLinear.Kernels(type)[0].Program;

    /// <summary>What tensor cores do by mma.sync with nothing to wait for, FLOP/s; the best of a few looks.</summary>
    public double PeakFlops()
    {
        using TensorCeiling ceiling = new(gpu, type, EnoughPeakMs);
        return ceiling.Flops / (Enumerable.Range(0, FewestRounds).Min(_ => ceiling.Ms()) / 1000);
    }

    /// <summary>Bytes that tuning a product takes.</summary>
    public long Bytes(TunedProduct product) => TunedOperands.TotalBytes(type, product, Copies(product));

    /// <exception cref="FailureException">A plan computes something wrong; then no speed matters.</exception>
    public TuningResult Run(TunedProduct product, CancellationToken stop)
    {
        using TunedOperands operands = new(gpu, type, product, Copies(product));
        bool byWarpgroups = type != OperandType.E4M3;
        MatmulPlan guess = matmul.Plan(Kernel, product.M, product.N, product.K, TunedOperands.Bytes(type), byWarpgroups);
        List<(MatmulPlan Plan, double Ms)> all = [];
        double worst = 0;
        foreach (MatmulPlan plan in MatmulPlanner.Plans(product.M, product.N, (long)product.K * TunedOperands.Bytes(type), matmul.Workspace.Bytes, matmul.Tiles(byWarpgroups)))
        {
            stop.ThrowIfCancellationRequested();
            double error = operands.Check(matmul, plan);
            if (!(error <= 1))
                throw new FailureException($"{Kernel} {product.Name} ({product.Shape}) as {plan} does not agree with its definition: {error:g3} times the allowed error; nothing was written for it");
            worst = Math.Max(worst, error);
            Warm(operands, plan);
            all.Add((plan, Enumerable.Range(0, FirstLooks).Min(_ => Time(operands, plan))));
        }

        MatmulPlan[] finalists = [.. all.OrderBy(p => p.Ms).Take(Finalists).Select(p => p.Plan).Append(guess).Distinct()];
        Timing[] times = [.. finalists.Select(_ => new Timing())];
        foreach (MatmulPlan plan in finalists)
            Warm(operands, plan);
        long started = Stopwatch.GetTimestamp();
        while (times[0].Count < FewestRounds || Stopwatch.GetElapsedTime(started).TotalMilliseconds < budgetMs)
        {
            stop.ThrowIfCancellationRequested();
            for (int i = 0; i < finalists.Length; i++)
                times[i].Add(Time(operands, finalists[i]));
        }

        int best = Enumerable.Range(0, finalists.Length).MinBy(i => times[i].Median), guessed = Array.IndexOf(finalists, guess);
        return new(product, all.Count, finalists[best], times[best].Median, guess, times[guessed].Median, worst);
    }

    public void Dispose() => matmul.Dispose();

    int Copies(TunedProduct product) => (int)Math.Clamp(2L * gpu.Info.CacheBytes / TunedOperands.WeightBytes(type, product) + 1, 1, mostCopies);

    /// <summary>Twice: a sequence becomes a graph when it is seen for the second time.</summary>
    void Warm(TunedOperands operands, MatmulPlan plan)
    {
        Launches(operands, plan);
        Launches(operands, plan);
        gpu.Wait();
    }

    /// <summary>Milliseconds of one launch.</summary>
    double Time(TunedOperands operands, MatmulPlan plan) =>
        GpuClock.Measure(gpu, () => Launches(operands, plan)) / Math.Max(LeastLaunches, operands.Copies);

    void Launches(TunedOperands operands, MatmulPlan plan)
    {
        gpu.BeginSequence();
        for (int i = 0; i < Math.Max(LeastLaunches, operands.Copies); i++)
            operands.Launch(matmul, plan, i % operands.Copies);
        gpu.EndSequence();
    }
}
