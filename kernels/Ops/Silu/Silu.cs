using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Silu: the activation in front of every adaLN layer of a DiT.
//
//   y[i] = x[i] / (1 + exp(-x[i]))
//
//   x, y: count elements; y may be x
//
// Elfwing, Uchibe and Doya, "Sigmoid-Weighted Linear Units", 2018.

/// <summary>y = x · sigmoid(x).</summary>
public static partial class Silu
{
    /// <summary>The definition, in doubles.</summary>
    public static void Reference(View<float> x, View<float> y, long count)
    {
        for (long i = 0; i < count; i++)
            y[i] = (float)(x[i] / (1 + Math.Exp(-(double)x[i])));
    }
}
