namespace TaylorSeer.Engine.Diffusion;

/// <summary>
/// Implicit sampling: x_{s−1} = √A_{s−1} x0 + √(1 − A_{s−1} − σ²) e' + σ noise, with e' the noise that leads from x0 to
/// x_s (Song et al. 2021). Deterministic for eta 0, as noisy as ancestral sampling for eta 1.
/// </summary>
public sealed class Ddim : Sampler
{
    readonly double[] sigmas, directions;

    /// <inheritdoc cref="Ddim(NoiseSchedule, int, double)"/>
    /// <param name="schedule">the process the model was trained on</param>
    /// <param name="respacing">which timesteps to visit (see <see cref="Respacing"/>)</param>
    /// <param name="eta">share of fresh noise, 0 (none) or more</param>
    public Ddim(NoiseSchedule schedule, string? respacing, double eta = 0)
        : base(schedule, respacing)
    {
        if (!double.IsFinite(eta) || eta < 0)
            throw new ArgumentOutOfRangeException(nameof(eta), eta, "The share of fresh noise is 0 or more.");

        Eta = eta;
        sigmas = new double[Steps];
        directions = new double[Steps];
        for (int s = 0; s < Steps; s++)
        {
            double a = Schedule.AlphaBars[s], below = Schedule.AlphaBarsPrevious[s];
            sigmas[s] = eta * Math.Sqrt((1 - below) / (1 - a)) * Math.Sqrt(1 - (a / below));
            double squared = 1 - below - (sigmas[s] * sigmas[s]);
            if (squared < 0)
            {
                double most = eta * Math.Sqrt(1 - below) / sigmas[s];
                throw new ArgumentOutOfRangeException(
                    nameof(eta), eta, $"Step {s} would add more noise than a sample has there; it allows an eta of at most {most:0.###}.");
            }

            directions[s] = Math.Sqrt(squared);
        }
    }

    /// <summary>A sampler of <paramref name="steps"/> steps, 2 or more.</summary>
    /// <exception cref="RespacingException">Not a respacing, fewer than two steps, or more than the schedule has timesteps.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An eta below 0, or so large that a step would add more noise than the sample has.</exception>
    public Ddim(NoiseSchedule schedule, int steps, double eta = 0)
        : this(schedule, steps.ToString(), eta)
    {
    }

    /// <summary>Share of fresh noise: 0 deterministic, 1 as much as ancestral sampling.</summary>
    public double Eta { get; }

    protected override StepCoefficients MakeCoefficients(int s) => new()
    {
        Recip = (float)Schedule.Recip[s],
        RecipM1 = (float)Schedule.RecipM1[s],
        X0 = (float)Math.Sqrt(Schedule.AlphaBarsPrevious[s]),
        Eps = (float)directions[s],
        Sigma = (float)sigmas[s],
        ClampX0 = ClampX0,
    };

    protected override bool AddsNoise(int s) => sigmas[s] > 0;
}
