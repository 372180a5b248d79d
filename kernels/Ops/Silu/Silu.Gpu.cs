using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// Traffic: x read once, y written once: 8 bytes per element, and nothing else to wait for.
// Launch:  one thread per element, in groups of Threads.

/// <content>The GPU version.</content>
public static partial class Silu
{
    public const int Threads = 128;

    [Kernel(Threads)]
    public static void Gpu(ArrayView<float> x, ArrayView<float> y, long count)
    {
        long i = ((long)Grid.IdxX * Threads) + Group.IdxX;
        if (i < count)
            y[i] = x[i] / (1 + MathF.Exp(-x[i]));
    }
}
