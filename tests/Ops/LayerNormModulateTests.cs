using TaylorSeer.Engine;

namespace TaylorSeer.Tests.Ops;

public class LayerNormModulateTests
{
    const float Eps = 1e-6f;

    public static TheoryData<int, int, int> Shapes => Widths.Tokens;

    // Sums run in at least four chains, then a row's tail and the four are added: D/4 + 20 roundings of numbers up to
    // |mean| + 1, carried through a division by the deviation (0.577 of a uniform ±1; rows of one element are all mean,
    // and of three may be flat, so those get the deviation that eps alone leaves) and a factor up to 2.
    static Tolerance Bound(int d, float mean) => Tolerance.Sum(
        ((d / 4) + 20) * 2 / (d > 3 ? 0.2 : 1e-3), Math.Abs(mean) + 1, "two sums of D values in f32, divided by the deviation");

    [Theory, MemberData(nameof(Shapes))]
    public void LayerNormModulate_agrees_with_its_reference(int n, int t, int d) => Check.AgreesWithReference(
        scene => scene.Backend.LayerNormModulate(
            scene.Input("x", (n, t, d)), scene.Input("shift", (n, d)), scene.Input("scale", (n, d)), Eps, scene.Output("y", (n, t, d))),
        Bound(d, 0));

    [Theory, MemberData(nameof(Shapes))]
    public void A_mean_thirty_times_the_deviation_cancels_nothing(int n, int t, int d) => Check.AgreesWithReference(
        scene => scene.Backend.LayerNormModulate(
            scene.Input("x", (n, t, d), mean: 30), scene.Input("shift", (n, d)), scene.Input("scale", (n, d)), Eps, scene.Output("y", (n, t, d))),
        Bound(d, 30));

    [Theory, MemberData(nameof(Shapes))]
    public void Rows_of_shift_and_scale_may_lie_apart(int n, int t, int d) => Check.AgreesWithReference(
        scene => scene.Backend.LayerNormModulate(
            scene.Input("x", (n, t, d)), scene.Input("shift", (n, d), gap: 5), scene.Input("scale", (n, d), gap: 11), Eps, scene.Output("y", (n, t, d))),
        Bound(d, 0));

    [Fact]
    public void The_result_may_replace_the_input() => Check.AgreesWithReference(
        scene =>
        {
            Tensor x = scene.InPlace("x", (2, 3, 65));
            scene.Backend.LayerNormModulate(x, scene.Input("shift", (2, 65)), scene.Input("scale", (2, 65)), Eps, x);
        },
        Bound(65, 0));

    [Fact]
    public void Epsilon_is_added_to_the_variance_inside_the_root() => Check.Gives(
        // variance 1e-6 equals eps: 0.001 / sqrt(2e-6) = 1/sqrt(2); then times (1 + 1), plus 3
        [3 + MathF.Sqrt(2), 3 - MathF.Sqrt(2), 3 + MathF.Sqrt(2), 3 - MathF.Sqrt(2)],
        scene => scene.Backend.LayerNormModulate(
            scene.Input("x", (1, 1, 4), [0.001f, -0.001f, 0.001f, -0.001f]),
            scene.Input("shift", (1, 4), [3, 3, 3, 3]), scene.Input("scale", (1, 4), [1, 1, 1, 1]), Eps, scene.Output("y", (1, 1, 4))),
        Tolerance.Roundings(10, "a handful of operations on 4 values"));
}
