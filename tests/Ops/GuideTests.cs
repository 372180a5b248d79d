namespace TaylorSeer.Tests.Ops;

public class GuideTests
{
    [Theory]
    [InlineData(1, 8, 32, 32, 3)]
    [InlineData(3, 2, 5, 7, 3)]
    [InlineData(2, 6, 1, 1, 3)]
    [InlineData(5, 8, 64, 64, 8)]
    [InlineData(2, 8, 4, 4, 0)]
    public void Guide_agrees_with_its_reference(int n, int c, int h, int w, int channels) => Check.AgreesWithReference(
        scene => scene.Backend.Guide(scene.Input("output", (2 * n, c, h, w)), 4, channels, scene.Output("y", (n, c, h, w))),
        Tolerance.Sum(3, 9, "a difference up to 2, times 4, plus 1"));

    [Fact]
    public void Channels_that_are_not_guided_keep_the_conditional_value() => Check.Gives(
        // conditional 10, 20, 30, 40; unconditional 1, 2, 3, 4; scale 2 on three channels
        [19, 38, 57, 40],
        scene => scene.Backend.Guide(scene.Input("output", (2, 4, 1, 1), [10, 20, 30, 40, 1, 2, 3, 4]), 2, 3, scene.Output("y", (1, 4, 1, 1))),
        Tolerance.Exact("small integers"));
}
