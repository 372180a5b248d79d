using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// Traffic: x read and written once, a read from cache after the first sample: 8 bytes per element.
// Launch:  grid (covers the elements of a sample, N).

/// <content>The GPU version.</content>
public static partial class AddBroadcast
{
    public const int Threads = 128;

    [Kernel(Threads)]
    public static void Gpu(ArrayView<float> x, ArrayView<float> a, long count)
    {
        long i = ((long)Grid.IdxX * Threads) + Group.IdxX;
        if (i < count)
            x[(Grid.IdxY * count) + i] += a[i];
    }
}
