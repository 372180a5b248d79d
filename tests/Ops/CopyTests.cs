namespace TaylorSeer.Tests.Ops;

public class CopyTests
{
    [Theory, InlineData(0, 0), InlineData(5, 0), InlineData(0, 3), InlineData(5, 3)]
    public void Rows_of_both_sides_may_lie_apart(int gapX, int gapY) => Check.AgreesWithReference(
        scene => scene.Backend.Copy(scene.Input("x", (6, 35), gap: gapX), scene.Output("y", (6, 35), gap: gapY)), Tolerance.Exact("a copy"));

    [Fact]
    public void Only_the_order_of_elements_counts_not_the_shape() => Check.Gives(
        [1, 2, 3, 4, 5, 6],
        scene => scene.Backend.Copy(scene.Input("x", (3, 2), [1, 2, 3, 4, 5, 6]), scene.Output("y", (2, 3), gap: 4)), Tolerance.Exact("a copy"));

    [Fact]
    public void A_vector_may_go_into_rows_that_lie_apart() => Check.Gives(
        [1, 2, 3, 4, 5, 6],
        scene => scene.Backend.Copy(scene.Input("x", 6, [1, 2, 3, 4, 5, 6]), scene.Output("y", (3, 2), gap: 1)), Tolerance.Exact("a copy"));
}
