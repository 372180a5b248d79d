using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// AddGated: what an attention or an MLP of a DiT adds to its block's tokens, in place.
//
//   x[n,t,d] += gate[n,d] * a[n,t,d]
//
//   x, a (N, T, D)   gate (N, D): rows gateStride elements apart
//
// Peebles and Xie, "Scalable Diffusion Models with Transformers", 2023, section 3.2 (adaLN-Zero).

/// <summary>x += gate · a, one gate per sample.</summary>
public static partial class AddGated
{
    /// <summary>The definition, in doubles. Sizes: N samples, T tokens, D width.</summary>
    public static void Reference(View<float> x, View<float> gate, View<float> a, int N, int T, int D, long gateStride)
    {
        for (long row = 0; row < (long)N * T; row++)
        {
            for (int d = 0; d < D; d++)
                x[(row * D) + d] = (float)(x[(row * D) + d] + ((double)gate[(row / T * gateStride) + d] * a[(row * D) + d]));
        }
    }
}
