namespace TaylorSeer.Engine.Diffusion;

/// <summary>
/// A noise schedule seen through the S timesteps that a run visits: step s stands for timestep
/// <see cref="TimestepMap"/>[s], and its β covers all that happens between it and the step below. Tables have S
/// elements in f64; they are rounded to f32 where they are used.
/// </summary>
public sealed class SpacedSchedule
{
    readonly int[] timestepMap;
    readonly double[] betas, alphaBars, alphaBarsPrevious;
    readonly double[] recip, recipM1, posteriorVariance, posteriorLogVariance, posteriorX0, posteriorX;

    internal SpacedSchedule(NoiseSchedule schedule, int[] timestepMap)
    {
        int steps = timestepMap.Length;
        if (steps < 2)
        {
            throw new RespacingException(
                $"Sampling in {steps} step{(steps == 1 ? "" : "s")}: a run needs at least 2, the first borrows its posterior variance from the second.");
        }

        this.timestepMap = timestepMap;
        betas = new double[steps];
        alphaBars = new double[steps];
        alphaBarsPrevious = new double[steps];
        recip = new double[steps];
        recipM1 = new double[steps];
        posteriorVariance = new double[steps];
        posteriorLogVariance = new double[steps];
        posteriorX0 = new double[steps];
        posteriorX = new double[steps];

        FillCumulative(schedule);
        FillPosterior();
    }

    /// <summary>Number of steps S, at least 2. A run visits S − 1, S − 2, …, 0.</summary>
    public int Steps => timestepMap.Length;

    /// <summary>What the model is told at step s: an original timestep, ascending with s.</summary>
    public ReadOnlySpan<int> TimestepMap => timestepMap;

    /// <summary>β of the respaced process.</summary>
    public ReadOnlySpan<double> Betas => betas;

    /// <summary>A_s, the product of 1 − β up to and including s.</summary>
    public ReadOnlySpan<double> AlphaBars => alphaBars;

    /// <summary>A_{s−1}; 1 at step 0.</summary>
    public ReadOnlySpan<double> AlphaBarsPrevious => alphaBarsPrevious;

    /// <summary>√(1 / A_s).</summary>
    public ReadOnlySpan<double> Recip => recip;

    /// <summary>√(1 / A_s − 1).</summary>
    public ReadOnlySpan<double> RecipM1 => recipM1;

    /// <summary>Variance of x_{s−1} given x_s and x0; 0 at step 0.</summary>
    public ReadOnlySpan<double> PosteriorVariance => posteriorVariance;

    /// <summary>Its logarithm; step 0, where that is −∞, borrows step 1's.</summary>
    public ReadOnlySpan<double> PosteriorLogVariance => posteriorLogVariance;

    /// <summary>Factor of x0 in the mean of x_{s−1} given x_s and x0.</summary>
    public ReadOnlySpan<double> PosteriorX0 => posteriorX0;

    /// <summary>Factor of x_s in that mean.</summary>
    public ReadOnlySpan<double> PosteriorX => posteriorX;

    void FillCumulative(NoiseSchedule schedule)
    {
        double previous = 1, product = 1;       // ᾱ of the kept timestep below; A of the respaced process
        for (int s = 0; s < Steps; s++)
        {
            double alphaBar = schedule.AlphaBars[timestepMap[s]];
            betas[s] = 1 - (alphaBar / previous);
            previous = alphaBar;

            alphaBarsPrevious[s] = product;
            alphaBars[s] = product *= 1 - betas[s];
            recip[s] = Math.Sqrt(1 / product);
            recipM1[s] = Math.Sqrt((1 / product) - 1);
        }
    }

    void FillPosterior()
    {
        for (int s = 0; s < Steps; s++)
        {
            double noise = 1 - alphaBars[s], noiseBelow = 1 - alphaBarsPrevious[s];
            posteriorVariance[s] = betas[s] * noiseBelow / noise;
            posteriorX0[s] = betas[s] * Math.Sqrt(alphaBarsPrevious[s]) / noise;
            posteriorX[s] = noiseBelow * Math.Sqrt(1 - betas[s]) / noise;
        }

        for (int s = 0; s < Steps; s++)
            posteriorLogVariance[s] = Math.Log(posteriorVariance[Math.Max(s, 1)]);
    }
}
