namespace TaylorSeer.Cli.Verify;

/// <summary>What came of one case.</summary>
/// <param name="Case">the file, inside its folder</param>
/// <param name="Kind">what it records</param>
/// <param name="Stages">how many things were compared</param>
/// <param name="Worst">largest error, in units of its stage's metric</param>
/// <param name="Tolerance">what that stage allows</param>
/// <param name="WorstStage">where the largest share of a tolerance was used</param>
/// <param name="Failure">first stage that departs, or what went wrong; null for a pass</param>
public sealed record CaseResult(string Case, string Kind, int Stages, double Worst, double Tolerance, string WorstStage, string? Failure)
{
    public bool Passed => Failure is null;

    internal static CaseResult Of(GoldenEntry entry, Comparison c) =>
        new(entry.Path, entry.Kind, c.Stages, c.Worst, c.Tolerance, c.WorstStage, c.Departure ?? (c.Stages == 0 ? "nothing was compared" : null));

    internal static CaseResult Failed(GoldenEntry entry, string why) =>
        new(entry.Path, entry.Kind, 0, double.PositiveInfinity, 0, "", why);
}
