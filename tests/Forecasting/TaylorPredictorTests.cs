using TaylorSeer.Engine.Forecasting;

namespace TaylorSeer.Tests.Forecasting;

public sealed class TaylorPredictorTests
{
    static double[] Weights(IPredictor predictor, int step, params int[] computedAt)
    {
        var weights = new double[computedAt.Length];
        predictor.Weights(new ForecastPoint(step, computedAt), weights);
        return weights;
    }

    static double Forecast(IPredictor predictor, Func<double, double> f, int step, params int[] computedAt) =>
        Weights(predictor, step, computedAt).Zip(computedAt, (w, s) => w * f(s)).Sum();

    public static TheoryData<int, int[]> Histories => new()
    {
        { 0, [44] }, { 1, [48, 49] }, { 2, [44, 48, 49] }, { 3, [36, 40, 44, 48] }, { 4, [28, 32, 36, 40, 44] }, { 2, [10, 13, 20] },
    };

    [Theory, MemberData(nameof(Histories))]
    public void Weights_sum_to_one(int order, int[] computedAt)
    {
        for (int ahead = 1; ahead <= 6; ahead++)
            Assert.Equal(1, Weights(new TaylorPredictor(order), computedAt[0] - ahead, computedAt).Sum(), 1e-9);
    }

    [Theory, MemberData(nameof(Histories))]
    public void At_a_computed_step_the_newest_feature_comes_back(int order, int[] computedAt)
    {
        double[] w = Weights(new TaylorPredictor(order), computedAt[0], computedAt);
        Assert.Equal(1, w[0], 1e-12);
        Assert.All(w[1..], v => Assert.Equal(0, v, 1e-12));
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void A_straight_line_is_forecast_exactly(int order)
    {
        int[] computedAt = [36, 40, 44, 48, 49];
        double forecast = Forecast(new TaylorPredictor(order), s => (3 * s) - 7, 33, computedAt[..(order + 1)]);
        Assert.Equal((3 * 33) - 7, forecast, 1e-9);
    }

    /// <summary>The worked example of the specification, section 5.5: i² at interval 3, order 2.</summary>
    [Theory]
    [InlineData(47, 2207, 48, 49)]
    [InlineData(46, 2110, 48, 49)]
    [InlineData(44, 1932 + (2 / 3.0), 45, 48, 49)]
    [InlineData(43, 1841 + (2 / 3.0), 45, 48, 49)]
    [InlineData(41, 1678, 42, 45, 48)]
    [InlineData(40, 1594, 42, 45, 48)]
    public void A_parabola_is_forecast_as_the_reference_does_not_exactly(int step, double expected, params int[] computedAt)
    {
        double forecast = Forecast(new TaylorPredictor(2), s => s * s, step, computedAt);
        Assert.Equal(expected, forecast, 1e-9);
        Assert.NotEqual((double)step * step, forecast, 1e-6);
    }

    [Fact]
    public void Weights_of_differences_give_the_forecast_that_weights_of_features_give()
    {
        int[] computedAt = [31, 36, 40, 47];
        double[] features = [0.3, -1.2, 2.5, 0.7];
        double[] w = Weights(new TaylorPredictor(3), 29, computedAt);
        double expected = w.Zip(features, (a, b) => a * b).Sum();

        DifferenceTable.ToDifferences(computedAt, w);
        double[] taylor = [1, -2, 4 / 2.0, -8 / 6.0];                   // x^k / k! at x = -2
        Assert.All(w.Zip(taylor), p => Assert.Equal(p.Second, p.First, 1e-9));

        var table = new double[16];
        DifferenceTable.Fill(computedAt, table);
        double sum = 0;
        for (int k = 0; k < 4; k++)
        {
            for (int j = 0; j < 4; j++)
                sum += w[k] * table[(k * 4) + j] * features[j];
        }

        Assert.Equal(expected, sum, 1e-9);
    }

    [Fact]
    public void A_linear_predictor_is_the_taylor_predictor_of_order_one()
    {
        Assert.Equal(Weights(new TaylorPredictor(1), 41, 43, 46), Weights(new LinearPredictor(), 41, 43, 46));
        Assert.Equal([1], Weights(new LinearPredictor(), 41, 43));
        Assert.Equal([1], Weights(new HoldPredictor(), 41, 43));
    }

    [Fact]
    public void A_table_of_no_feature_is_empty() => DifferenceTable.Fill([], []);

    [Theory]
    [InlineData(-1), InlineData(16)]
    public void An_order_that_cannot_be_kept_is_refused(int order) =>
        Assert.Contains("0 to 15", Assert.Throws<ArgumentOutOfRangeException>(() => new TaylorPredictor(order)).Message, StringComparison.Ordinal);
}
