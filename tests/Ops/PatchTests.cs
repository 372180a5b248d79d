namespace TaylorSeer.Tests.Ops;

public class PatchTests
{
    public static TheoryData<int, int, int, int, int> Shapes => new()
    {
        { 1, 1, 1, 1, 1 }, { 2, 4, 32, 32, 2 }, { 1, 3, 8, 12, 4 }, { 3, 5, 6, 9, 3 }, { 2, 8, 16, 8, 8 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Patchify_agrees_with_its_reference(int n, int c, int h, int w, int p) => Check.AgreesWithReference(
        scene => scene.Backend.Patchify(scene.Input("x", (n, c, h, w)), p, scene.Output("y", (n, h / p * (w / p), c * p * p))),
        Tolerance.Exact("a copy"));

    [Theory, MemberData(nameof(Shapes))]
    public void Unpatchify_agrees_with_its_reference(int n, int c, int h, int w, int p) => Check.AgreesWithReference(
        scene => scene.Backend.Unpatchify(scene.Input("x", (n, h / p * (w / p), p * p * c)), p, scene.Output("y", (n, c, h, w))),
        Tolerance.Exact("a copy"));

    [Fact]
    public void A_patch_keeps_its_channels_apart() => Check.Gives(
        // two channels of 2 x 4, patches of 2 x 2: left patch, channel 0 then 1; right patch the same
        [1, 2, 5, 6, 11, 12, 15, 16, 3, 4, 7, 8, 13, 14, 17, 18],
        scene => scene.Backend.Patchify(
            scene.Input("x", (1, 2, 2, 4), [1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 18]), 2, scene.Output("y", (1, 2, 8))),
        Tolerance.Exact("a copy"));

    [Fact]
    public void A_token_has_its_channel_as_the_fastest_index() => Check.Gives(
        [1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 18],
        scene => scene.Backend.Unpatchify(
            scene.Input("x", (1, 2, 8), [1, 11, 2, 12, 5, 15, 6, 16, 3, 13, 4, 14, 7, 17, 8, 18]), 2, scene.Output("y", (1, 2, 2, 4))),
        Tolerance.Exact("a copy"));
}
