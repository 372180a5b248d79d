using TaylorSeer.Engine;

namespace TaylorSeer.Tests.Ops;

public class WeightedSumTests
{
    static readonly float[] Taylor = [1, -3, 4.5f, -4.5f, 3.375f];      // order 4, three steps ahead

    public static TheoryData<int> Counts => Widths.Counts;

    static Tolerance Bound(ReadOnlySpan<float> weights)
    {
        double magnitude = 0;
        foreach (float w in weights)
            magnitude += Math.Abs(w);
        return Tolerance.Sum(weights.Length + 1, magnitude, "a sum of orders + 1 products of values up to 1");
    }

    [Theory, MemberData(nameof(Counts))]
    public void WeightedSum_agrees_with_its_reference(int count) => Check.AgreesWithReference(
        scene => scene.Backend.WeightedSum(scene.Input("differences", (5, count)), Taylor, scene.Output("y", count)), Bound(Taylor));

    [Theory, MemberData(nameof(Counts))]
    public void WeightedSum_of_bf16_differences_agrees_with_its_reference(int count) => Check.AgreesWithReference(
        scene => scene.Backend.WeightedSum(scene.Input("differences", (5, count), type: DType.BF16), Taylor, scene.Output("y", count)), Bound(Taylor));

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Fewer_weights_use_the_first_differences(int used) => Check.AgreesWithReference(
        scene => scene.Backend.WeightedSum(scene.Input("differences", (5, 100)), Taylor.AsSpan(0, used), scene.Output("y", (4, 25))), Bound(Taylor));

    [Theory]
    [InlineData(new[] { 2304f, 97, 0 }, -1, 2207)]              // step 47: order 1
    [InlineData(new[] { 2304f, 97, 0 }, -2, 2110)]              // step 46
    [InlineData(new[] { 2025f, 93, 4f / 3 }, -1, 1932.6667f)]   // step 44: order 2
    [InlineData(new[] { 2025f, 93, 4f / 3 }, -2, 1841.6667f)]   // step 43
    [InlineData(new[] { 1764f, 87, 2 }, -1, 1678)]              // step 41
    [InlineData(new[] { 1764f, 87, 2 }, -2, 1594)]              // step 40
    public void Forecasts_of_a_parabola_are_those_worked_out_by_hand(float[] differences, int ahead, float forecast) => Check.Gives(
        [forecast],
        scene => scene.Backend.WeightedSum(scene.Input("differences", (3, 1), differences), [1, ahead, ahead * ahead / 2f], scene.Output("y", 1)),
        Tolerance.Roundings(6, "three products of numbers below 2304"));
}
