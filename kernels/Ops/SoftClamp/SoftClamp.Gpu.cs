using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// Traffic: 8 bytes per element of a latent. The launch is what it costs.
// Launch:  one thread per element.

/// <content>The GPU version.</content>
public static partial class SoftClamp
{
    public const int Threads = 128;

    [Kernel(Threads)]
    public static void Gpu(ArrayView<float> x, float limit, ArrayView<float> y, long count)
    {
        long i = ((long)Grid.IdxX * Threads) + Group.IdxX;
        if (i < count)
            y[i] = limit * Tanh(x[i] / limit);
    }

    /// <summary>To 4 roundings: devices' own fast versions are good to 5e-4 only.</summary>
    static float Tanh(float u)
    {
        float size = MathF.Abs(u), square = u * u;
        if (size < 0.2f)        // 1 - exp cancels here; the next term of the series is 6e-8 of the result
            return u * (1 - (square * ((1f / 3) - (square * ((2f / 15) - (square * (17f / 315)))))));
        float e = MathF.Exp(-2 * size), result = (1 - e) / (1 + e);
        return u < 0 ? -result : result;
    }
}
