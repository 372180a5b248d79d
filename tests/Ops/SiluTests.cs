namespace TaylorSeer.Tests.Ops;

public class SiluTests
{
    public static TheoryData<int> Counts => Widths.Counts;

    // exp is good to 2 ulp (4 roundings); a sum and a division follow. Below -88 exp(-x) overflows and the result is 0
    // where the true one is above -1e-36.
    static readonly Tolerance Bound = new(1e-36, 8 * Tolerance.Epsilon, "exp to 2 ulp, one sum, one division");

    [Theory, MemberData(nameof(Counts))]
    public void Silu_agrees_with_its_reference(int count) => Check.AgreesWithReference(
        scene => scene.Backend.Silu(scene.Input("x", count, spread: 10), scene.Output("y", count)), Bound);

    [Fact]
    public void Silu_may_replace_its_input() => Check.AgreesWithReference(
        scene =>
        {
            var x = scene.InPlace("x", (5, 17));
            scene.Backend.Silu(x, x);
        },
        Bound);

    [Fact]
    public void Silu_goes_to_zero_on_the_left_and_to_x_on_the_right() => Check.Gives(
        [0, 0, 0, 1e30f, 100, 0.731058579f, -0.268941421f],
        scene => scene.Backend.Silu(scene.Input("x", 7, [-1e30f, -1000, 0, 1e30f, 100, 1, -1]), scene.Output("y", 7)), Bound);
}
