using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Linear: the fully connected layer, with its activation.
//
//   y[m,n] = act(sum over k of x[m,k] * w[n,k] + b[n])
//   act: none; GELU in the tanh form, 0.5 v (1 + tanh(sqrt(2/pi) (v + 0.044715 v^3))); SiLU, v / (1 + exp(-v));
//        ReLU, max(0, v)
//
//   x (M, K), y (M, N): rows xStride and yStride elements apart   w (N, K), b (N): dense, row-major
//
// GELU: Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016, section 2 (the tanh approximation that DiT uses).

/// <summary>y = act(x Wᵀ + b).</summary>
public static partial class Linear
{
    /// <summary>The definition, in doubles. Sizes: M rows, K inputs, N outputs.</summary>
    public static void Reference(
        View<float> x, View<float> w, View<float> b, Activation act, View<float> y, int M, int K, int N, long xStride, long yStride)
    {
        for (int m = 0; m < M; m++)
        {
            for (int n = 0; n < N; n++)
            {
                double sum = b[n];
                for (int k = 0; k < K; k++)
                    sum += (double)x[(m * xStride) + k] * w[((long)n * K) + k];
                y[(m * yStride) + n] = (float)Activate(sum, act);
            }
        }
    }

    internal static double Activate(double v, Activation act) => act switch
    {
        Activation.None => v,
        Activation.GeluTanh => 0.5 * v * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + (0.044715 * v * v * v)))),
        Activation.Silu => v / (1 + Math.Exp(-v)),
        Activation.Relu => Math.Max(0, v),
        _ => throw new ArgumentOutOfRangeException(nameof(act), act, "not an activation"),
    };
}
