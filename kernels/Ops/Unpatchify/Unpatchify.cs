using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Unpatchify: tokens put back as images. Not the inverse of Patchify: here the channel is the fastest index of a token.
//
//   y[n, ch, r p + py, c p + px] = x[n, r W/p + c, py, px, ch]
//
//   x (N, T, p p C), T = H/p * W/p   y (N, C, H, W)
//
// Peebles and Xie, "Scalable Diffusion Models with Transformers", 2023, section 3.2 (transformer decoder).

/// <summary>Tokens to images.</summary>
public static partial class Unpatchify
{
    /// <summary>The definition. Sizes: N images of C channels, H x W; p divides H and W.</summary>
    public static void Reference(View<float> x, View<float> y, int N, int C, int H, int W, int p)
    {
        long from = 0;
        for (int n = 0; n < N; n++)
        {
            for (int r = 0; r < H / p; r++)
            {
                for (int c = 0; c < W / p; c++)
                {
                    for (int py = 0; py < p; py++)
                    {
                        for (int px = 0; px < p; px++)
                        {
                            for (int ch = 0; ch < C; ch++)
                                y[((((((long)n * C) + ch) * H) + (r * p) + py) * W) + (c * p) + px] = x[from++];
                        }
                    }
                }
            }
        }
    }
}
