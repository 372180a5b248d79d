using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// SamplerStep: from one latent to the next, DDPM and DDIM alike, in place.
//
//   x0 = recip x - recipM1 e, clamped to [-1, 1] if asked
//   x  = cX0 x0 + cX x + cEps e' + sd noise
//   e' = (recip x - x0) / recipM1: the noise that x0 implies, e itself unless x0 was clamped; left out where cEps is 0
//   sd = exp((f logMax + (1 - f) logMin) / 2), f = (v + 1) / 2, with learned variance; else sigma; no noise: 0
//
//   x, noise, x0 (N, size)   output (N, 2 size): e, then v
//
// Ho, Jain and Abbeel, "Denoising Diffusion Probabilistic Models", 2020; Nichol and Dhariwal, "Improved Denoising
// Diffusion Probabilistic Models", 2021, section 3.1 (v); Song, Meng and Ermon, "Denoising Diffusion Implicit Models", 2021.

/// <summary>One step of a sampler.</summary>
public static partial class SamplerStep
{
    /// <summary>The definition, in doubles. <paramref name="noise"/> and <paramref name="x0"/> are empty views where there is none.</summary>
    public static void Reference(in SamplerNumbers k, View<float> output, View<float> noise, View<float> x, View<float> x0, int N, long size)
    {
        for (long i = 0; i < N * size; i++)
        {
            long at = (i / size * 2 * size) + (i % size);
            double e = output[at], v = output[at + size], now = x[i];

            double estimate = ((double)k.Recip * now) - ((double)k.RecipM1 * e);
            if (k.ClampX0)
                estimate = Math.Clamp(estimate, -1, 1);

            double next = (k.X0 * estimate) + (k.X * now);
            if (k.Eps != 0)
                next += k.Eps * ((k.Recip * now) - estimate) / k.RecipM1;
            if (noise.Length > 0)
                next += Deviation(k, v) * noise[i];

            x[i] = (float)next;
            if (x0.Length > 0)
                x0[i] = (float)estimate;
        }
    }

    static double Deviation(in SamplerNumbers k, double v)
    {
        double f = (v + 1) / 2;
        return k.LearnedVariance ? Math.Exp(0.5 * ((f * k.LogMax) + ((1 - f) * k.LogMin))) : k.Sigma;
    }
}
