namespace TaylorSeer.Tests.Ops;

public class GatherTests
{
    public static TheoryData<int> Counts => [.. Widths.All];

    [Theory, MemberData(nameof(Counts))]
    public void Gather_agrees_with_its_reference(int d) => Check.AgreesWithReference(
        scene => scene.Backend.Gather(scene.Input("table", (11, d)), [10, 0, 3, 3, 7], scene.Output("y", (5, d))), Tolerance.Exact("a copy"));

    [Fact]
    public void Many_rows_are_shared_by_the_pool() => Check.AgreesWithReference(
        scene => scene.Backend.Gather(scene.Input("table", (11, 2500)), [.. Enumerable.Range(0, 40).Select(n => n * 7 % 11)], scene.Output("y", (40, 2500))), Tolerance.Exact("a copy"));

    [Fact]
    public void Rows_come_in_the_order_asked_for() => Check.Gives(
        [5, 6, 1, 2, 5, 6],
        scene => scene.Backend.Gather(scene.Input("table", (3, 2), [1, 2, 3, 4, 5, 6]), [2, 0, 2], scene.Output("y", (3, 2))), Tolerance.Exact("a copy"));
}
