using TaylorSeer.Cli;
using TaylorSeer.Cli.Evaluation;

namespace TaylorSeer.Tests.Evaluation;

public class PrecisionRecallTests
{
    [Fact]
    public void Equal_sets_are_precise_and_complete() =>
        Assert.Equal(new PrecisionRecall(1, 1), PrecisionRecall.Of(Line(0, 1, 2, 3, 4, 5), Line(0, 1, 2, 3, 4, 5)));

    [Fact]
    public void Sets_far_apart_share_nothing() =>
        Assert.Equal(new PrecisionRecall(0, 0), PrecisionRecall.Of(Line(0, 1, 2, 3, 4), Line(100, 101, 102, 103)));

    // With k = 1 the balls of A reach 1, 1, 7 around 0, 1, 8; those of B reach 1, 1, 20 around 0.5, 1.5, 21.5.
    [Fact]
    public void A_few_points_are_as_counted_by_hand()
    {
        PrecisionRecall shares = PrecisionRecall.Of(Line(0, 1, 8), Line(0.5f, 1.5f, 21.5f), k: 1);
        Assert.Equal(2 / 3.0, shares.Precision);        // 0.5 and 1.5 are inside, 21.5 is not
        Assert.Equal(1, shares.Recall);                 // 0 and 1 near 0.5; 8 is 13.5 from 21.5, whose ball is wide
    }

    [Fact]
    public void One_kind_of_many_is_precise_and_not_complete()
    {
        float[] kinds = [0, 0.1f, 0.2f, 0.3f, 10, 10.1f, 10.2f, 10.3f];
        Assert.Equal(new PrecisionRecall(1, 0.5), PrecisionRecall.Of(Line(kinds), Line(0.05f, 0.15f, 0.2f, 0.25f)));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(37)]
    public void Every_feature_counts(int width)
    {
        for (int d = 0; d < width; d++)
        {
            FeatureSet a = Along(d, width, 0, 1, 2, 3), b = Along(d, width, 50, 51, 52, 53);
            Assert.Equal(new PrecisionRecall(0, 0), PrecisionRecall.Of(a, b));
        }
    }

    [Fact]
    public void A_set_without_enough_neighbours_is_refused() =>
        Assert.Contains("a set of 3 images is too small", Assert.Throws<FailureException>(() => PrecisionRecall.Of(Line(1, 2, 3), Line(1, 2, 3, 4))).Message);

    static FeatureSet Line(params float[] values) => new(values.Length, 1, values);

    static FeatureSet Along(int feature, int width, params float[] values) =>
        new(values.Length, width, [.. values.SelectMany(v => Enumerable.Range(0, width).Select(d => d == feature ? v : 0))]);
}
