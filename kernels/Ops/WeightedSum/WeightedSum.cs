using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// WeightedSum: a forecast of one feature.
//
//   y[i] = sum over k of weights[k] * differences[k,i], ascending k
//
//   differences (K, count), in f32 or bf16, K >= weights.Length   y (count)
//
// Liu et al., "From Reusing to Forecasting: Accelerating Diffusion Models with TaylorSeers", 2025, section 3.3.

/// <summary>y = Σ weights[k] · D_k.</summary>
public static partial class WeightedSum
{
    /// <summary>The definition, in doubles.</summary>
    /// <typeparam name="T">float: kept in f32; ushort: in bf16</typeparam>
    public static unsafe void Reference<T>(View<T> differences, ReadOnlySpan<float> weights, View<float> y, long count)
        where T : unmanaged
    {
        Stored<T>.Check();
        for (long i = 0; i < count; i++)
        {
            double sum = 0;
            for (int k = 0; k < weights.Length; k++)
                sum += (double)weights[k] * Stored<T>.Read(differences.Slice((k * count) + i, 1).Pointer);
            y[i] = (float)sum;
        }
    }
}
