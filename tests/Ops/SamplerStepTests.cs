using TaylorSeer.Engine;
using TaylorSeer.Engine.Diffusion;

namespace TaylorSeer.Tests.Ops;

public class SamplerStepTests
{
    /// <summary>A middle step of a 50-step run: √(1/A) = 2, √(1/A − 1) = √3.</summary>
    static readonly StepCoefficients Ddim = new() { Recip = 2, RecipM1 = 1.7320508f, X0 = 0.6f, Eps = 0.8f };

    static readonly StepCoefficients Ddpm = new()
    {
        Recip = 2,
        RecipM1 = 1.7320508f,
        X0 = 0.3f,
        X = 0.65f,
        LearnedVariance = true,
        LogVarianceMin = -4.2f,
        LogVarianceMax = -3.9f,
    };

    // x0 is up to 2 + sqrt(3); the next x adds three such terms and the noise
    static readonly Tolerance Bound = Tolerance.Sum(12, 8, "about ten operations on values up to 8; exp to 2 ulp");

    public static TheoryData<int, int, int, bool, bool, bool, bool> Cases
    {
        get
        {
            TheoryData<int, int, int, bool, bool, bool, bool> cases = [];
            foreach ((int n, int c, int side) in new[] { (1, 4, 32), (3, 1, 1), (2, 3, 5), (2, 5, 3), (11, 4, 32) })
            {
                for (int options = 0; options < 16; options++)
                    cases.Add(n, c, side, (options & 1) != 0, (options & 2) != 0, (options & 4) != 0, (options & 8) != 0);
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void SamplerStep_agrees_with_its_reference(int n, int c, int side, bool ddpm, bool noise, bool keepsX0, bool clamp) => Check.AgreesWithReference(
        scene =>
        {
            StepCoefficients k = (ddpm ? Ddpm : Ddim with { Sigma = 0.3f }) with { ClampX0 = clamp };
            Shape shape = (n, c, side, side);
            Tensor? added = noise ? scene.Input("noise", shape, spread: 3) : null, x0 = keepsX0 ? scene.Output("x0", shape) : null;
            scene.Backend.SamplerStep(k, scene.Input("output", (n, 2 * c, side, side)), added, scene.InPlace("x", shape), x0);
        },
        Bound);

    [Fact]
    public void Ddim_at_its_last_step_returns_the_estimate() => Check.Gives(
        [(2 * 0.5f) - (0.25f * 0.75f)],
        scene => scene.Backend.SamplerStep(
            new() { Recip = 2, RecipM1 = 0.25f, X0 = 1 }, scene.Input("output", (1, 2, 1, 1), [0.75f, 9]), null, scene.InPlace("x", (1, 1, 1, 1), [0.5f]), null),
        Tolerance.Roundings(3, "three operations"));

    [Fact]
    public void The_noise_estimate_follows_a_clamped_x0() => Check.Gives(
        // x0 = 2 - 0.5 * (-1) = 2.5, clamped to 1; e' = (2 - 1) / 0.5 = 2; next = 0.5 * 1 + 0.25 * 2
        [1],
        scene => scene.Backend.SamplerStep(
            new() { Recip = 2, RecipM1 = 0.5f, X0 = 0.5f, Eps = 0.25f, ClampX0 = true },
            scene.Input("output", (1, 2, 1, 1), [-1, 0]), null, scene.InPlace("x", (1, 1, 1, 1), [1]), null),
        Tolerance.Roundings(4, "powers of two"));

    [Theory, InlineData(-1, -4), InlineData(1, -2), InlineData(0, -3)]
    public void Learned_variance_goes_from_the_posterior_to_beta(float v, float logVariance) => Check.Gives(
        [MathF.Exp(0.5f * logVariance) * 3],
        scene => scene.Backend.SamplerStep(
            new() { Recip = 1, RecipM1 = 0, X0 = 0, LearnedVariance = true, LogVarianceMin = -4, LogVarianceMax = -2 },
            scene.Input("output", (1, 2, 1, 1), [0, v]), scene.Input("noise", (1, 1, 1, 1), [3]), scene.InPlace("x", (1, 1, 1, 1), [0]), null),
        Tolerance.Roundings(10, "exp of an argument near -1, to 2 ulp"));
}
