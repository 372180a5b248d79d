using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Patchify: images cut into square patches, one row per token.
//
//   y[n, r W/p + c, ch, py, px] = x[n, ch, r p + py, c p + px]
//
//   x (N, C, H, W)   y (N, T, C p p), T = H/p * W/p; a row is laid out as the patch embedding's weight [D, C, p, p]
//
// Dosovitskiy et al., "An Image Is Worth 16x16 Words", 2021, section 3.1.

/// <summary>Images to tokens.</summary>
public static partial class Patchify
{
    /// <summary>The definition. Sizes: N images of C channels, H x W; p divides H and W.</summary>
    public static void Reference(View<float> x, View<float> y, int N, int C, int H, int W, int p)
    {
        long to = 0;
        for (int n = 0; n < N; n++)
        {
            for (int r = 0; r < H / p; r++)
            {
                for (int c = 0; c < W / p; c++)
                {
                    for (int ch = 0; ch < C; ch++)
                    {
                        for (int py = 0; py < p; py++)
                        {
                            long from = ((((((long)n * C) + ch) * H) + (r * p) + py) * W) + (c * p);
                            for (int px = 0; px < p; px++)
                                y[to++] = x[from + px];
                        }
                    }
                }
            }
        }
    }
}
