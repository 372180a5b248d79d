namespace TaylorSeer.Engine.Profiling;

/// <summary>A call of an operation that was watched.</summary>
/// <param name="Cost">what was asked for</param>
/// <param name="Kernels">what was launched for it, in order, with the milliseconds of each; one entry, the operation itself, on devices of the host</param>
public sealed record OpRun(OpCost Cost, IReadOnlyList<(string Name, bool HandWritten, double Ms)> Kernels)
{
    /// <summary>Milliseconds of all its kernels.</summary>
    public double Ms => Kernels.Sum(k => k.Ms);
}
