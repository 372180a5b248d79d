using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// Traffic: x, e, v and noise read, x and x0 written: at most 24 bytes per element, 0.1 MB at 256 px. The launch is what it costs.
// Launch:  grid (covers an image's elements, N). Without noise or x0 their views are x's and untouched.

/// <content>The GPU version.</content>
public static partial class SamplerStep
{
    public const int Threads = 128;

    [Kernel(Threads)]
    public static void Gpu(
        ArrayView<float> output, ArrayView<float> noise, ArrayView<float> x, ArrayView<float> x0, long size,
        SpecializedValue<bool> clamps, SpecializedValue<bool> learned, SpecializedValue<bool> hasNoise, SpecializedValue<bool> keepsX0,
        float recip, float recipM1, float cX0, float cX, float cEps, float sigma, float logMin, float logMax)
    {
        long i = ((long)Grid.IdxX * Threads) + Group.IdxX;
        if (i >= size)
            return;

        long at = (Grid.IdxY * size) + i, e = (Grid.IdxY * 2 * size) + i;
        float now = x[at], estimate = (recip * now) - (recipM1 * output[e]);
        if (clamps)
            estimate = Math.Clamp(estimate, -1f, 1f);

        float next = (cX0 * estimate) + (cX * now);
        if (cEps != 0)
            next += cEps * ((recip * now) - estimate) / recipM1;
        if (hasNoise)
        {
            float deviation = sigma;
            if (learned)
            {
                float f = (output[e + size] + 1) / 2;
                deviation = MathF.Exp(0.5f * ((f * logMax) + ((1 - f) * logMin)));
            }

            next += deviation * noise[at];
        }

        x[at] = next;
        if (keepsX0)
            x0[at] = estimate;
    }
}
