namespace TaylorSeer.Tests.Ops;

public class AddGatedTests
{
    public static TheoryData<int, int, int> Shapes => Widths.Tokens;

    static readonly Tolerance Bound = Tolerance.Sum(2, 2, "one product and one sum of values up to 1");

    [Theory, MemberData(nameof(Shapes))]
    public void AddGated_agrees_with_its_reference(int n, int t, int d) => Check.AgreesWithReference(
        scene => scene.Backend.AddGated(scene.InPlace("x", (n, t, d)), scene.Input("gate", (n, d)), scene.Input("a", (n, t, d))), Bound);

    [Theory, MemberData(nameof(Shapes))]
    public void Rows_of_the_gate_may_lie_apart(int n, int t, int d) => Check.AgreesWithReference(
        scene => scene.Backend.AddGated(scene.InPlace("x", (n, t, d)), scene.Input("gate", (n, d), gap: 5 * d), scene.Input("a", (n, t, d))), Bound);

    [Fact]
    public void Every_sample_has_its_own_gate() => Check.Gives(
        [11, 22, 13, 24, 115, 226, 117, 228],
        scene => scene.Backend.AddGated(
            scene.InPlace("x", (2, 2, 2), [1, 2, 3, 4, 5, 6, 7, 8]),
            scene.Input("gate", (2, 2), [10, 20, 110, 220]), scene.Input("a", (2, 2, 2), [1, 1, 1, 1, 1, 1, 1, 1])),
        Tolerance.Exact("small integers"));
}
