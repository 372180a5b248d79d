using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// Traffic: 12 bytes per element of y, 0.1 MB at 256 px. The launch is what it costs.
// Launch:  grid (covers an image's channel, C, N).

/// <content>The GPU version.</content>
public static partial class Guide
{
    public const int Threads = 128;

    [Kernel(Threads)]
    public static void Gpu(ArrayView<float> output, float scale, int channels, ArrayView<float> y, long area)
    {
        long i = ((long)Grid.IdxX * Threads) + Group.IdxX;
        if (i >= area)
            return;

        long at = (((long)Grid.IdxZ * Grid.DimY) + Grid.IdxY) * area, half = (long)Grid.DimZ * Grid.DimY * area;
        float o = output[at + i], u = output[half + at + i];
        y[at + i] = Grid.IdxY < channels ? u + (scale * (o - u)) : o;
    }
}
