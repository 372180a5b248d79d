namespace TaylorSeer.Tests;

/// <summary>How far a result may be from the reference, and why: |actual − expected| ≤ absolute + relative · |expected|.</summary>
public readonly record struct Tolerance(double Absolute, double Relative, string Because)
{
    /// <summary>Unit roundoff of f32: one operation is off by at most this much of its result.</summary>
    public const double Epsilon = 1.0 / (1 << 24);

    /// <summary>The same bits: the operation moves values, or rounds once like the reference.</summary>
    public static Tolerance Exact(string because) => new(0, 0, because);

    /// <summary>
    /// A chain of <paramref name="terms"/> roundings of numbers that never exceed <paramref name="magnitude"/>: the
    /// classical bound of a sum, whatever the order of its terms.
    /// </summary>
    public static Tolerance Sum(double terms, double magnitude, string because) => new(terms * Epsilon * magnitude, 0, because);

    /// <summary>A result made by <paramref name="roundings"/> operations without cancellation.</summary>
    public static Tolerance Roundings(double roundings, string because) => new(0, roundings * Epsilon, because);

    /// <summary>The same of results that are kept in bf16: two that lie this near to each other may be rounded apart, one unit in the last of 8 bits.</summary>
    public Tolerance KeptInBF16() => this with { Relative = Relative + (1.0 / (1 << 7)), Because = $"{Because}, and a bf16 rounding" };

    /// <summary>Whether <paramref name="actual"/> is near enough. Two NaN agree.</summary>
    public bool Allows(float expected, float actual) =>
        expected.Equals(actual) || Math.Abs((double)actual - expected) <= Absolute + (Relative * Math.Abs((double)expected));
}
