namespace TaylorSeer.Engine.Diffusion;

/// <summary>
/// Ancestral sampling: x_{s−1} is drawn around the posterior mean of x_s and the estimate x0, with the variance that the
/// model says, between the posterior's and β (Ho et al. 2020; learned range of Nichol and Dhariwal 2021).
/// </summary>
public sealed class Ddpm : Sampler
{
    /// <inheritdoc cref="Sampler(NoiseSchedule, string)"/>
    public Ddpm(NoiseSchedule schedule, string? respacing)
        : base(schedule, respacing)
    {
    }

    /// <summary>A sampler of <paramref name="steps"/> steps, 2 or more.</summary>
    /// <exception cref="RespacingException">Fewer than two steps, or more than the schedule has timesteps.</exception>
    public Ddpm(NoiseSchedule schedule, int steps)
        : base(schedule, steps.ToString())
    {
    }

    protected override StepCoefficients MakeCoefficients(int s) => new()
    {
        Recip = (float)Schedule.Recip[s],
        RecipM1 = (float)Schedule.RecipM1[s],
        X0 = (float)Schedule.PosteriorX0[s],
        X = (float)Schedule.PosteriorX[s],
        ClampX0 = ClampX0,
        LearnedVariance = true,
        LogVarianceMin = (float)Schedule.PosteriorLogVariance[s],
        LogVarianceMax = (float)Math.Log(Schedule.Betas[s]),
    };

    protected override bool AddsNoise(int s) => true;
}
