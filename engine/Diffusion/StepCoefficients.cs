namespace TaylorSeer.Engine.Diffusion;

/// <summary>The numbers of one sampler step: what <see cref="Backends.IBackend.SamplerStep"/> multiplies with. Made in f64, used in f32.</summary>
public readonly record struct StepCoefficients
{
    /// <summary>√(1/A): x0 = Recip · x − RecipM1 · e.</summary>
    public required float Recip { get; init; }

    /// <summary>√(1/A − 1).</summary>
    public required float RecipM1 { get; init; }

    /// <summary>Factor of the estimate x0 in the next sample.</summary>
    public required float X0 { get; init; }

    /// <summary>Factor of the current sample x (DDPM's posterior mean).</summary>
    public float X { get; init; }

    /// <summary>Factor of the noise estimate recovered from x0 (DDIM's direction).</summary>
    public float Eps { get; init; }

    /// <summary>Clamp x0 to [−1, 1] before it is used.</summary>
    public bool ClampX0 { get; init; }

    /// <summary>Standard deviation of the added noise, unless <see cref="LearnedVariance"/>.</summary>
    public float Sigma { get; init; }

    /// <summary>Noise is scaled by exp(logvar / 2) with logvar between <see cref="LogVarianceMin"/> and <see cref="LogVarianceMax"/>, as the variance channels say.</summary>
    public bool LearnedVariance { get; init; }

    /// <summary>Log of the posterior variance.</summary>
    public float LogVarianceMin { get; init; }

    /// <summary>Log of β.</summary>
    public float LogVarianceMax { get; init; }
}
