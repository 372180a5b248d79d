using TaylorSeer.Engine.Profiling;

namespace TaylorSeer.Cli.Bench;

/// <summary>Where the time of a step goes.</summary>
/// <param name="WholeMs">a step that nobody watched, milliseconds</param>
/// <param name="Rows">its operations, the longest first</param>
sealed record Profile(double WholeMs, IReadOnlyList<ProfileRow> Rows)
{
    /// <summary>All kernels, milliseconds.</summary>
    public double KernelMs => Rows.Sum(r => r.Ms);

    /// <summary>Kernels launched.</summary>
    public double Launches => Rows.Sum(r => r.Launches);

    /// <summary>What of the whole no kernel was running: between launches, and while the host reads. Negative where marks around launches cost more than they measure.</summary>
    public double GapMs => WholeMs - KernelMs;

    /// <summary>Means over steps that were watched.</summary>
    public static Profile Of(Timing whole, IReadOnlyList<IReadOnlyList<OpRun>> steps) => new(whole.Median, [.. steps
        .SelectMany(s => s)
        .GroupBy(op => (op.Cost.Name, op.Cost.Shape, Kernels: string.Join(" + ", op.Kernels.Select(k => k.Name).Distinct())))
        .Select(g => new ProfileRow(
            g.Key.Name, g.Key.Shape, g.Key.Kernels, g.Any(op => op.Kernels.Any(k => k.HandWritten)), (double)g.Count() / steps.Count,
            (double)g.Sum(op => op.Kernels.Count) / steps.Count, g.Sum(op => op.Ms) / steps.Count, g.Sum(op => op.Cost.Flops) / steps.Count, g.Sum(op => op.Cost.Bytes) / steps.Count))
        .OrderByDescending(r => r.Ms)]);
}
