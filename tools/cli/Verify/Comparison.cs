namespace TaylorSeer.Cli.Verify;

/// <summary>
/// Collects the differences between recorded and recomputed numbers of one case, in forward order, so that a failure
/// names the first stage that departs. An error is told as a share of what its stage allows.
/// </summary>
public sealed class Comparison
{
    /// <summary>The largest error, in units of its own metric.</summary>
    public double Worst { get; private set; }

    /// <summary>The tolerance that belongs to <see cref="Worst"/>; 0 where equality is asked for.</summary>
    public double Tolerance { get; private set; }

    /// <summary>The stage of <see cref="Worst"/>.</summary>
    public string WorstStage { get; private set; } = "";

    /// <summary>The first stage outside its tolerance, with position and both values; null while all is well.</summary>
    public string? Departure { get; private set; }

    /// <summary>How many stages were compared: a case that compares nothing has not passed.</summary>
    public int Stages { get; private set; }

    double worstShare = -1;

    /// <summary>max |a − b| / max |b|, b recorded.</summary>
    public void Relative(string stage, ReadOnlySpan<float> actual, ReadOnlySpan<float> recorded, double tolerance)
    {
        double scale = 0;
        foreach (float b in recorded)
            scale = Math.Max(scale, Math.Abs(b));
        Scaled(stage, actual, recorded, scale == 0 ? 1 : scale, tolerance);
    }

    /// <summary>max |a − b| / scale.</summary>
    public void Scaled(string stage, ReadOnlySpan<float> actual, ReadOnlySpan<float> recorded, double scale, double tolerance)
    {
        if (!SameLength(stage, actual.Length, recorded.Length))
            return;

        int at = 0;
        double error = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            double e = Math.Abs((double)actual[i] - recorded[i]) / scale;
            if (!(e <= error))                   // also when e is not a number
                (error, at) = (double.IsNaN(e) ? double.PositiveInfinity : e, i);
        }

        Note(stage, error, tolerance, actual.Length == 0 ? 0 : actual[at], recorded.Length == 0 ? 0 : recorded[at], at);
    }

    /// <summary>Each element |a − b| / |b|.</summary>
    public void PerElement(string stage, ReadOnlySpan<double> actual, ReadOnlySpan<double> recorded, double tolerance)
    {
        if (!SameLength(stage, actual.Length, recorded.Length))
            return;

        double error = 0;
        int at = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            double e = actual[i] == recorded[i] ? 0 : Math.Abs(actual[i] - recorded[i]) / Math.Abs(recorded[i]);
            if (!(e <= error))
                (error, at) = (double.IsNaN(e) ? double.PositiveInfinity : e, i);
        }

        Note(stage, error, tolerance, actual.Length == 0 ? 0 : actual[at], recorded.Length == 0 ? 0 : recorded[at], at);
    }

    /// <summary>Equality of integers.</summary>
    public void Exact(string stage, ReadOnlySpan<int> actual, ReadOnlySpan<int> recorded)
    {
        if (!SameLength(stage, actual.Length, recorded.Length))
            return;
        int at = actual.CommonPrefixLength(recorded);
        bool same = at == actual.Length;
        Note(stage, same ? 0 : 1, 0, same ? 0 : actual[at], same ? 0 : recorded[at], at);
    }

    /// <summary>Something that must hold.</summary>
    public void True(string stage, bool holds, string otherwise)
    {
        Stages++;
        if (holds)
            return;
        Departure ??= $"{stage}: {otherwise}";
        (Worst, Tolerance, WorstStage, worstShare) = (double.PositiveInfinity, 0, stage, double.PositiveInfinity);
    }

    bool SameLength(string stage, int actual, int recorded)
    {
        True(stage, actual == recorded, $"{actual} values, recorded are {recorded}");
        Stages--;
        return actual == recorded;
    }

    void Note(string stage, double error, double tolerance, double actual, double recorded, int at)
    {
        Stages++;
        if (!(error <= tolerance))
            Departure ??= $"{stage}[{at}]: {actual:g9}, recorded {recorded:g9}";

        double share = tolerance > 0 ? error / tolerance : error > 0 ? double.PositiveInfinity : 0;
        if (share > worstShare)
            (Worst, Tolerance, WorstStage, worstShare) = (error, tolerance, stage, share);
    }
}
