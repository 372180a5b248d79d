namespace TaylorSeer.Engine;

/// <summary>The middle of some numbers: what a few slow runs do not move.</summary>
public static class Median
{
    /// <summary>The middle value, or the mean of the two; 0 of none.</summary>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
