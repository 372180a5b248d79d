using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// Traffic: every element read and written once: 8 bytes, 66 KB at 256 px with guidance. The launch is what it costs.
// Launch:  grid (covers the C H W elements of an image, N), a thread per element of y.

/// <content>The GPU version.</content>
public static partial class Unpatchify
{
    public const int Threads = 128;

    [Kernel(Threads)]
    public static void Gpu(ArrayView<float> x, ArrayView<float> y, int channels, int height, int width, SpecializedValue<int> patch)
    {
        int size = channels * height * width, i = (Grid.IdxX * Threads) + Group.IdxX;
        if (i >= size)
            return;

        int column = i % width, row = i / width % height, ch = i / (width * height);
        int token = (row / patch * (width / patch)) + (column / patch);
        int inside = (((row % patch * patch) + (column % patch)) * channels) + ch;
        long image = (long)Grid.IdxY * size;
        y[image + i] = x[image + (token * patch * patch * channels) + inside];
    }
}
