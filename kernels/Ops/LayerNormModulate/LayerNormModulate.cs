using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// LayerNormModulate: the conditioned normalisation in front of every attention and MLP of a DiT.
//
//   y[n,t,d] = (x[n,t,d] - mean) / sqrt(var + eps) * (1 + scale[n,d]) + shift[n,d]
//   mean, var over d; var is biased (divides by D); no learned weights
//
//   x, y (N, T, D)   shift, scale (N, D): rows shiftStride and scaleStride elements apart
//   y may be x
//
// Peebles and Xie, "Scalable Diffusion Models with Transformers", 2023, section 3.2 (adaLN-Zero).

/// <summary>y = norm(x) · (1 + scale) + shift, per token.</summary>
public static partial class LayerNormModulate
{
    /// <summary>The definition, in doubles. Sizes: N samples, T tokens, D width.</summary>
    public static void Reference(
        View<float> x, View<float> shift, View<float> scale, float eps, View<float> y, int N, int T, int D, long shiftStride, long scaleStride)
    {
        for (long row = 0; row < (long)N * T; row++)
        {
            long at = row * D, n = row / T;
            double mean = 0;
            for (int d = 0; d < D; d++)
                mean += x[at + d];
            mean /= D;

            double variance = 0;    // around the mean: E[x^2] - mean^2 cancels when |mean| is large
            for (int d = 0; d < D; d++)
                variance += (x[at + d] - mean) * (x[at + d] - mean);
            double scaleDown = 1 / Math.Sqrt((variance / D) + eps);

            for (int d = 0; d < D; d++)
                y[at + d] = (float)(((x[at + d] - mean) * scaleDown * (1.0 + scale[(n * scaleStride) + d])) + shift[(n * shiftStride) + d]);
        }
    }
}
