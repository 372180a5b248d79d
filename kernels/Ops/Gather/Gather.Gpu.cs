using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// Traffic: N rows read and written: 8 bytes per element, a few KB a step. The launch is what it costs.
// Launch:  grid (N, covers D).

/// <content>The GPU version.</content>
public static partial class Gather
{
    public const int Threads = 128;

    [Kernel(Threads)]
    public static void Gpu(ArrayView<float> table, ArrayView<int> index, ArrayView<float> y, int width)
    {
        int d = (Grid.IdxY * Threads) + Group.IdxX;
        if (d < width)
            y[((long)Grid.IdxX * width) + d] = table[((long)index[Grid.IdxX] * width) + d];
    }
}
