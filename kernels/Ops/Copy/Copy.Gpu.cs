using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// Traffic: 8 bytes per element. Two divisions per element: what is copied is small.
// Launch:  one thread per element.

/// <content>The GPU version.</content>
public static partial class Copy
{
    public const int Threads = 128;

    [Kernel(Threads)]
    public static void Gpu(ArrayView<float> x, ArrayView<float> y, long count, long xRow, long xStride, long yRow, long yStride)
    {
        long i = ((long)Grid.IdxX * Threads) + Group.IdxX;
        if (i < count)
            y[(i / yRow * yStride) + (i % yRow)] = x[(i / xRow * xStride) + (i % xRow)];
    }
}
