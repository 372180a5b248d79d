namespace TaylorSeer.Engine.Diffusion;

/// <summary>
/// The forward process a model was trained on: timestep t keeps √ᾱ_t of the image and adds √(1 − ᾱ_t) of noise,
/// ᾱ_t = Π_{u ≤ t} (1 − β_u).
/// </summary>
public sealed class NoiseSchedule
{
    readonly double[] betas, alphaBars;

    NoiseSchedule(double[] betas)
    {
        this.betas = betas;
        alphaBars = new double[betas.Length];
        double product = 1;
        for (int t = 0; t < betas.Length; t++)
            alphaBars[t] = product *= 1 - betas[t];
    }

    /// <summary>Number of trained timesteps.</summary>
    public int Timesteps => betas.Length;

    /// <summary>β_t.</summary>
    public ReadOnlySpan<double> Betas => betas;

    /// <summary>ᾱ_t, the product of 1 − β up to and including t.</summary>
    public ReadOnlySpan<double> AlphaBars => alphaBars;

    /// <summary>β grows linearly from 0.0001 to 0.02 (Ho et al. 2020); for another length than 1000 both ends are scaled by 1000 / length.</summary>
    /// <exception cref="ArgumentOutOfRangeException">So few timesteps that β would reach 1.</exception>
    public static NoiseSchedule Linear(int steps = 1000)
    {
        double scale = 1000.0 / steps, first = scale * 0.0001, last = scale * 0.02;
        if (steps < 2 || last >= 1)
            throw new ArgumentOutOfRangeException(nameof(steps), steps, "A linear schedule needs more than 20 timesteps: with fewer its last β, 20 / steps, reaches 1.");

        double[] betas = new double[steps];
        double delta = (last - first) / (steps - 1);
        for (int t = 0; t < steps; t++)
            betas[t] = (t * delta) + first;
        betas[^1] = last;
        return new(betas);
    }

    /// <summary>The process over the timesteps that <paramref name="respacing"/> keeps (see <see cref="Respacing"/>).</summary>
    /// <exception cref="RespacingException">Not a respacing, or fewer than two steps.</exception>
    public SpacedSchedule Respace(string? respacing) => new(this, Respacing.Parse(respacing, Timesteps));
}
