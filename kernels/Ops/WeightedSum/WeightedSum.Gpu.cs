using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// Traffic: every difference read once, y written once: 4 (orders + 1) bytes per element.
// Launch:  one thread per element; the weights are read from cache.

/// <content>The GPU version.</content>
public static partial class WeightedSum
{
    public const int Threads = 128;

    [Kernel(Threads)]
    public static void Gpu(ArrayView<float> differences, ArrayView<float> weights, SpecializedValue<int> orders, ArrayView<float> y, long count)
    {
        long i = ((long)Grid.IdxX * Threads) + Group.IdxX;
        if (i >= count)
            return;

        float sum = 0;
        Hint.Unroll();
        for (int k = 0; k < orders; k++)
            sum += weights[k] * differences[(k * count) + i];
        y[i] = sum;
    }
}
