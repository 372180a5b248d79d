namespace TaylorSeer.Tests.Ops;

public class TimestepFeaturesTests
{
    [Theory, InlineData(256), InlineData(1), InlineData(2), InlineData(7)]
    public void TimestepFeatures_agrees_with_its_reference(int features) => Check.AgreesWithReference(
        scene => scene.Backend.TimestepFeatures([0, 1, 499.5f, 999], scene.Output("y", (4, features))),
        Tolerance.Sum(4, 1000, "an angle up to 1000 in f32"));

    [Fact]
    public void Cosines_come_first_and_an_odd_width_ends_in_a_zero()
    {
        // h = 2: f_0 = 1, f_1 = exp(-ln(10000) / 2) = 1/100
        double t = 30;
        Check.Gives(
            [(float)Math.Cos(t), (float)Math.Cos(t / 100), (float)Math.Sin(t), (float)Math.Sin(t / 100), 0],
            scene => scene.Backend.TimestepFeatures([30], scene.Output("y", (1, 5))), Tolerance.Sum(4, 30, "an angle of 30 in f32"));
    }
}
