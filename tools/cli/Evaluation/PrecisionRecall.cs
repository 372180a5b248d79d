using System.Numerics;

namespace TaylorSeer.Cli.Evaluation;

// Improved precision and recall: around every image of a set stands a ball that reaches to its k-th nearest neighbour in the same
// set, in feature space; the balls together are where such images live.
//
//   precision   share of B inside the balls of A: are they like real ones?
//   recall      share of A inside the balls of B: is every kind there?
//
// Kynkaanniemi et al., "Improved Precision and Recall Metric for Assessing Generative Models", 2019.

/// <summary>How much of one set is inside the other.</summary>
/// <param name="Precision">share of B that looks like A</param>
/// <param name="Recall">share of A that B covers</param>
readonly record struct PrecisionRecall(double Precision, double Recall)
{
    public const int Neighbours = 3;

    /// <summary>All distances are looked at, so a large set is judged by its first images.</summary>
    public const int MostImages = 10_000;

    /// <param name="a">the reference</param>
    /// <param name="b">the set that is judged</param>
    /// <param name="k">which neighbour a ball reaches to; each set must have more images</param>
    /// <exception cref="FailureException">A set has too few images.</exception>
    public static PrecisionRecall Of(FeatureSet a, FeatureSet b, int k = Neighbours)
    {
        if (Math.Min(a.Count, b.Count) <= k)
            throw new FailureException($"precision and recall look at neighbour {k}; a set of {Math.Min(a.Count, b.Count)} images is too small");
        (a, b) = (a.First(MostImages), b.First(MostImages));
        return new(Inside(b, a, Radii(a, k)), Inside(a, b, Radii(b, k)));
    }

    /// <summary>Squared distance of every image to its k-th nearest neighbour.</summary>
    static float[] Radii(FeatureSet set, int k)
    {
        float[] radii = new float[set.Count];
        Parallel.For(0, set.Count, i =>
        {
            Span<float> nearest = stackalloc float[k + 1];      // itself, at distance 0, is among them
            nearest.Fill(float.PositiveInfinity);
            for (int j = 0; j < set.Count; j++)
                Insert(nearest, Square(set.Row(i), set.Row(j)));
            radii[i] = nearest[k];
        });
        return radii;
    }

    /// <summary>Share of the images that are inside some ball.</summary>
    static double Inside(FeatureSet images, FeatureSet centres, float[] radii)
    {
        int inside = 0;
        Parallel.For(0, images.Count, i =>
        {
            for (int j = 0; j < centres.Count; j++)
            {
                if (Square(images.Row(i), centres.Row(j)) > radii[j])
                    continue;
                Interlocked.Increment(ref inside);
                return;
            }
        });
        return (double)inside / images.Count;
    }

    static void Insert(Span<float> nearest, float distance)
    {
        int at = nearest.Length - 1;
        if (distance >= nearest[at])
            return;
        for (; at > 0 && nearest[at - 1] > distance; at--)
            nearest[at] = nearest[at - 1];
        nearest[at] = distance;
    }

    // The differences are summed, not |x|^2 + |y|^2 - 2 xy, which cancels where it matters: between near neighbours.
    static float Square(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Vector<float> sums = Vector<float>.Zero;
        int i = 0;
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> difference = new Vector<float>(a[i..]) - new Vector<float>(b[i..]);
            sums += difference * difference;
        }

        float sum = Vector.Sum(sums);
        for (; i < a.Length; i++)
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }
}
