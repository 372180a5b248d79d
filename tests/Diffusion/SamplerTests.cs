using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Tests.Goldens;

namespace TaylorSeer.Tests.Diffusion;

/// <summary>The coefficients, put through the formula of <see cref="Engine.Backends.IBackend.SamplerStep"/> in doubles, against recorded updates.</summary>
public class SamplerTests
{
    // The recorded updates are f32 arithmetic of the original; spec section 9 allows this much of a row's largest value.
    const double Allowed = 5e-6;

    static readonly NoiseSchedule Trained = NoiseSchedule.Linear();

    [Theory]
    [InlineData("50", false)]
    [InlineData("50", true)]
    [InlineData("250", false)]
    [InlineData("250", true)]
    [InlineData("ddim50", false)]
    [InlineData("ddim50", true)]
    public void A_ddpm_step_agrees_with_the_recorded_one(string respacing, bool clamp) =>
        Compare(respacing, new Ddpm(Trained, respacing) { ClampX0 = clamp }, clamp ? "ddpm_sample_clipped" : "ddpm_sample");

    [Theory]
    [InlineData("50", 0)]
    [InlineData("50", 0.5)]
    [InlineData("50", 1)]
    [InlineData("250", 0)]
    [InlineData("250", 1)]
    [InlineData("ddim50", 0)]
    public void A_ddim_step_agrees_with_the_recorded_one(string respacing, double eta) =>
        Compare(respacing, new Ddim(Trained, respacing, eta), $"ddim_sample_eta{eta:0.0}");

    [Fact]
    public void Ddpm_adds_noise_in_every_step_but_the_last_and_ddim_only_if_asked()
    {
        Assert.Equal(Enumerable.Range(0, 20).Select(s => s != 0), Enumerable.Range(0, 20).Select(new Ddpm(Trained, 20).NeedsNoise));
        Assert.Equal(Enumerable.Range(0, 20).Select(s => s != 0), Enumerable.Range(0, 20).Select(new Ddim(Trained, 20, eta: 0.3).NeedsNoise));
        Assert.DoesNotContain(true, Enumerable.Range(0, 20).Select(new Ddim(Trained, 20).NeedsNoise));
    }

    [Fact]
    public void The_last_ddim_step_returns_the_estimate()
    {
        StepCoefficients k = new Ddim(Trained, 50, eta: 1).Coefficients(0);
        Assert.Equal((1f, 0f, 0f, 0f), (k.X0, k.X, k.Eps, k.Sigma));
    }

    [Fact]
    public void Eta_is_checked_against_the_noise_there_is()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Ddim(Trained, 50, eta: -0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Ddim(Trained, 50, eta: double.NaN));
        Assert.Contains("at most", Assert.Throws<ArgumentOutOfRangeException>(() => new Ddim(Trained, 50, eta: 5)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(50)]
    public void A_step_outside_the_run_is_refused(int step)
    {
        Ddpm sampler = new(Trained, 50);
        Assert.Throws<ArgumentOutOfRangeException>(() => sampler.Coefficients(step));
        Assert.Throws<ArgumentOutOfRangeException>(() => sampler.NeedsNoise(step));
    }

    static void Compare(string respacing, Sampler sampler, string sampled)
    {
        GoldenFile golden = GoldenFile.Open($"diffusion/steps_{respacing}");
        float[] x = golden.F32("x"), output = golden.F32("model_out"), noise = golden.F32("noise");
        float[] next = golden.F32(sampled), x0 = golden.F32("pred_xstart");
        long[] steps = golden.I64("t");
        int row = x.Length / steps.Length;

        for (int r = 0; r < steps.Length; r++)
        {
            int step = (int)steps[r];
            double[] nextRow = new double[row], x0Row = new double[row];
            for (int i = 0; i < row; i++)
            {
                double added = sampler.NeedsNoise(step) ? noise[(r * row) + i] : 0;
                (nextRow[i], x0Row[i]) = Update(sampler.Coefficients(step), x[(r * row) + i], output[(2 * r * row) + i], output[(2 * r * row) + row + i], added);
            }

            AssertClose(next.AsSpan(r * row, row), nextRow, $"{sampled}, row {r} (step {step})");
            if (!sampler.ClampX0)
                AssertClose(x0.AsSpan(r * row, row), x0Row, $"pred_xstart, row {r} (step {step})");
        }
    }

    static (double Next, double X0) Update(StepCoefficients k, double x, double e, double v, double noise)
    {
        double x0 = (k.Recip * x) - (k.RecipM1 * e);
        if (k.ClampX0)
            x0 = Math.Clamp(x0, -1, 1);
        double recovered = k.Eps == 0 ? 0 : ((k.Recip * x) - x0) / k.RecipM1;
        double f = (v + 1) / 2;
        double sd = k.LearnedVariance ? Math.Exp(0.5 * ((f * k.LogVarianceMax) + ((1 - f) * k.LogVarianceMin))) : k.Sigma;
        return ((k.X0 * x0) + (k.X * x) + (k.Eps * recovered) + (sd * noise), x0);
    }

    static void AssertClose(ReadOnlySpan<float> expected, double[] actual, string what)
    {
        double largest = 0, error = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(expected[i]));
            error = Math.Max(error, Math.Abs(actual[i] - expected[i]));
        }

        Assert.True(error <= Allowed * largest, $"{what}: off by {error:E2}, largest value {largest:E2}");
    }
}
