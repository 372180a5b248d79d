using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// Traffic: every element read and written once: 8 bytes, 33 KB at 256 px with guidance. The launch is what it costs.
// Launch:  grid (covers the C H W elements of an image, N), a thread per element of y: writes are consecutive, and reads
//          are runs of p, all of them in one cache line's neighbourhood.

/// <content>The GPU version.</content>
public static partial class Patchify
{
    public const int Threads = 128;

    [Kernel(Threads)]
    public static void Gpu(ArrayView<float> x, ArrayView<float> y, int channels, int height, int width, SpecializedValue<int> patch)
    {
        int size = channels * height * width, i = (Grid.IdxX * Threads) + Group.IdxX;
        if (i >= size)
            return;

        int px = i % patch, py = i / patch % patch, rest = i / (patch * patch);
        int ch = rest % channels, token = rest / channels, across = width / patch;
        int row = (token / across * patch) + py, column = (token % across * patch) + px;
        long image = (long)Grid.IdxY * size;
        y[image + i] = x[image + (((ch * height) + row) * width) + column];
    }
}
