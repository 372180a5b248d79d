using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// ForecastStep: all blocks of a transformer on a forecast step, in place.
//
//   x[n,t,d] += sum over s of gate_s[n,d] * sum over k of weights[k] * differences[s,k,n,t,d]     ascending s, then k
//   gate_s[n,d] = gates[gateRows[s] + n, gateColumns[s] + d]
//
//   x (N, T, D)   differences (S, orders, N T D), in f32 or bf16, orders >= weights.Length
//   gates: rows gateStride elements apart
//
// Replaces WeightedSum and AddGated at every site: on a forecast step no block reads another block's output, so the
// whole stack is one sum.
//
// Liu et al., "From Reusing to Forecasting: Accelerating Diffusion Models with TaylorSeers", 2025, section 3.3.

/// <summary>x += Σ over sites of gate · Σ weights[k] · D_k.</summary>
public static partial class ForecastStep
{
    /// <summary>The definition, in doubles. Sizes: N samples, T tokens, D width, <paramref name="orders"/> differences kept per site.</summary>
    /// <typeparam name="TKept">float: kept in f32; ushort: in bf16</typeparam>
    public static unsafe void Reference<TKept>(
        View<TKept> differences, ReadOnlySpan<float> weights, View<float> gates, ReadOnlySpan<int> gateRows, ReadOnlySpan<int> gateColumns,
        View<float> x, int N, int T, int D, int orders, long gateStride)
        where TKept : unmanaged
    {
        Stored<TKept>.Check();
        long count = (long)N * T * D;
        for (long i = 0; i < count; i++)
        {
            long d = i % D, n = i / D / T;
            double sum = x[i];
            for (int s = 0; s < gateRows.Length; s++)
            {
                double feature = 0;
                for (int k = 0; k < weights.Length; k++)
                    feature += (double)weights[k] * Stored<TKept>.Read(differences.Slice(((((long)s * orders) + k) * count) + i, 1).Pointer);
                sum += feature * gates[((gateRows[s] + n) * gateStride) + gateColumns[s] + d];
            }

            x[i] = (float)sum;
        }
    }
}
