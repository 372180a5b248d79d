namespace TaylorSeer.Tests.Ops;

public class SoftClampTests
{
    [Fact]
    public void SoftClamp_agrees_with_its_reference() => Check.AgreesWithReference(
        scene => scene.Backend.SoftClamp(scene.Input("x", (1, 3, 5, 4), spread: 9), 3, scene.Output("y", (1, 3, 5, 4))), Tolerance.Roundings(12, "host backends run the definition; GPUs a short series, or an exponential and a handful of operations"));

    [Fact]
    public void Small_values_pass_and_large_ones_stop_at_the_limit() => Check.Gives(
        [0, 3, -3, 3 * MathF.Tanh(0.5f)],
        scene => scene.Backend.SoftClamp(scene.Input("x", 4, [0, 100, -100, 1.5f]), 3, scene.Output("y", 4)), Tolerance.Roundings(2, "tanh rounded once"));
}
