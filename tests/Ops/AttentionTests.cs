namespace TaylorSeer.Tests.Ops;

public class AttentionTests
{
    // scores: head products of values up to 1, divided by sqrt(head): off by head * eps * sqrt(head); a weight is off by
    // twice that, and the result is an average of T values up to 1
    static Tolerance Bound(int tokens, int head) => Tolerance.Sum((2 * head * Math.Sqrt(head)) + tokens + 20, 1, "scores, softmax, average");

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 5, 1, 7)]
    [InlineData(1, 17, 3, 16)]
    [InlineData(2, 33, 2, 72)]
    [InlineData(1, 64, 6, 64)]
    [InlineData(1, 256, 2, 72)]
    [InlineData(2, 31, 4, 12)]
    public void Attention_agrees_with_its_reference(int n, int tokens, int heads, int head) => Check.AgreesWithReference(
        scene => scene.Backend.Attention(
            scene.Input("qkv", (n, tokens, 3 * heads * head)), heads, scene.Output("y", (n, tokens, heads * head))), Bound(tokens, head));

    [Fact]
    public void Equal_scores_average_the_values_of_each_head() => Check.Gives(
        // two tokens, two heads of width 1; queries are zero
        [2, 20, 2, 20],
        scene => scene.Backend.Attention(scene.Input("qkv", (1, 2, 6), [0, 0, 5, 6, 1, 10, 0, 0, 7, 8, 3, 30]), 2, scene.Output("y", (1, 2, 2))),
        Tolerance.Roundings(4, "an average of two"));

    [Fact]
    public void Scores_are_divided_by_the_root_of_the_head_width()
    {
        // one head of width 4: q = (1, 1, 1, 1) everywhere, k = 0 and (ln 3, 0...) * 2, so scores are 0 and ln 3
        float k = 2 * MathF.Log(3);
        Check.Gives(
            [0.75f, 0.75f, 0.75f, 0.75f, 0.75f, 0.75f, 0.75f, 0.75f],
            scene => scene.Backend.Attention(
                scene.Input("qkv", (1, 2, 12), [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, k, 0, 0, 0, 1, 1, 1, 1]), 1, scene.Output("y", (1, 2, 4))),
            Tolerance.Sum(20, 1, "softmax of two scores"));
    }

    [Fact]
    public void Large_scores_do_not_overflow() => Check.Gives(
        [3, 3],
        scene => scene.Backend.Attention(scene.Input("qkv", (1, 2, 3), [100, 1, 1, 100, 100, 3]), 1, scene.Output("y", (1, 2, 1))),
        Tolerance.Roundings(4, "the largest score takes all the weight"));
}
