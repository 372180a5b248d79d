using TaylorSeer.Engine;
using TaylorSeer.Kernels;

namespace TaylorSeer.Tests.Ops;

public class GroupNormTests
{
    const float Eps = 1e-6f;

    /// <summary>Groups of one to many channels, below and above a vector; the last two are cut into several pieces.</summary>
    public static TheoryData<int, int, int, int, int> Shapes => new()
    {
        { 2, 5, 7, 8, 4 }, { 1, 3, 3, 12, 4 }, { 1, 1, 2, 17, 1 }, { 1, 9, 9, 48, 4 }, { 1, 4, 6, 512, 32 }, { 2, 40, 41, 32, 8 }, { 1, 67, 70, 24, 3 },
    };

    // values are mean ± 1 with a deviation near 0.577; sums of 32 are rounded in f32 and the mean itself once, the rest is
    // a difference, two products and a sum of numbers up to 4
    static Tolerance Bound(float mean) => Tolerance.Sum(2 * (32 + 4), Math.Abs(mean) + 4, "a mean off by a few roundings, then a handful of operations");

    [Theory, MemberData(nameof(Shapes))]
    public void GroupNorm_agrees_with_its_reference(int n, int h, int w, int channels, int groups)
    {
        foreach (Activation act in new[] { Activation.None, Activation.Silu })
            Check.AgreesWithReference(scene => Run(scene, n, h, w, channels, groups, 0, act), Bound(0));
    }

    [Theory, MemberData(nameof(Shapes))]
    public void A_mean_thirty_times_the_deviation_cancels_nothing(int n, int h, int w, int channels, int groups) =>
        Check.AgreesWithReference(scene => Run(scene, n, h, w, channels, groups, 20, Activation.None), Bound(20));

    [Fact]
    public void The_result_may_replace_the_input() => Check.AgreesWithReference(
        scene =>
        {
            Tensor x = scene.InPlace("x", (1, 37, 35, 32));
            scene.Backend.GroupNorm(x, scene.Input("w", 32), scene.Input("b", 32), 4, Eps, Activation.Silu, x);
        },
        Bound(0));

    [Fact]
    public void Groups_are_consecutive_channels_and_epsilon_is_inside_the_root() => Check.Gives(
        // two groups of two channels over two pixels; variance of the first is 1e-6 = eps, the second is constant
        [1 / MathF.Sqrt(2), -1 / MathF.Sqrt(2), 0, 0, 1 / MathF.Sqrt(2), -1 / MathF.Sqrt(2), 0, 0],
        scene => scene.Backend.GroupNorm(
            scene.Input("x", (1, 1, 2, 4), [0.001f, -0.001f, 5, 5, 0.001f, -0.001f, 5, 5]),
            scene.Input("w", 4, [1, 1, 1, 1]), scene.Input("b", 4, [0, 0, 0, 0]), 2, Eps, Activation.None, scene.Output("y", (1, 1, 2, 4))),
        Tolerance.Roundings(10, "a handful of operations on 4 values"));

    static void Run(Scene scene, int n, int h, int w, int channels, int groups, float mean, Activation act) => scene.Backend.GroupNorm(
        scene.Input("x", (n, h, w, channels), mean: mean), scene.Input("w", channels), scene.Input("b", channels), groups, Eps, act, scene.Output("y", (n, h, w, channels)));
}
