using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// Traffic: F values written per sample: nothing. A device's exp may be an ulp off, which t up to 999 makes 6e-5 radians: the
//          engine writes the host's values instead (a few hundred sines a step), this is for programs that never leave the device.
// Launch:  grid (covers F, N).

/// <content>The GPU version.</content>
public static partial class TimestepFeatures
{
    public const int Threads = 128;

    [Kernel(Threads)]
    public static void Gpu(ArrayView<float> timesteps, ArrayView<float> y, int features)
    {
        int f = (Grid.IdxX * Threads) + Group.IdxX, half = features / 2;
        if (f >= features)
            return;

        int j = f < half ? f : f - half;
        float angle = timesteps[Grid.IdxY] * MathF.Exp(-9.210340371976184f * j / half);      // ln 10000
        float value = f < half ? MathF.Cos(angle) : MathF.Sin(angle);
        y[((long)Grid.IdxY * features) + f] = f < 2 * half ? value : 0;
    }
}
