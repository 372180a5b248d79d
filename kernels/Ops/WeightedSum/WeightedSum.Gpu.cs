using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// Traffic: every difference read once, y written once: 4 (orders + 1) bytes per element, 4 + 2 orders in bf16.
// Launch:  one thread per element; the weights are read from cache.

/// <content>The GPU version.</content>
public static partial class WeightedSum
{
    public const int Threads = 128;

    [Kernel(Threads)]
    public static void Gpu(ArrayView<byte> differences, ArrayView<float> weights, SpecializedValue<int> orders, ArrayView<float> y, long count, SpecializedValue<Storage> type)
    {
        long i = ((long)Grid.IdxX * Threads) + Group.IdxX;
        if (i >= count)
            return;

        float sum = 0;
        Hint.Unroll();
        for (int k = 0; k < orders; k++)
            sum += weights[k] * Stored.Read(differences, (k * count) + i, type);
        y[i] = sum;
    }
}
