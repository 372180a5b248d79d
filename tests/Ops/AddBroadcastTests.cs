namespace TaylorSeer.Tests.Ops;

public class AddBroadcastTests
{
    public static TheoryData<int, int, int> Shapes => Widths.Tokens;

    [Theory, MemberData(nameof(Shapes))]
    public void AddBroadcast_agrees_with_its_reference(int n, int t, int d) => Check.AgreesWithReference(
        scene => scene.Backend.AddBroadcast(scene.InPlace("x", (n, t, d)), scene.Input("a", (t, d))), Tolerance.Exact("one sum, rounded once"));

    [Fact]
    public void Every_sample_gets_the_same_addition() => Check.Gives(
        [11, 22, 13, 24],
        scene => scene.Backend.AddBroadcast(scene.InPlace("x", (2, 1, 2), [1, 2, 3, 4]), scene.Input("a", (1, 2), [10, 20])),
        Tolerance.Exact("small integers"));
}
