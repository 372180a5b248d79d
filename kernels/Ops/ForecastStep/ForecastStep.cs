using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// ForecastStep: what all blocks of a transformer add on each of J forecast steps, formed together: what is kept does not change
// between them, so it is read once for all.
//
//   y[j,n,t,d] = sum over s of gate_s,j[n,d] * sum over k of weights[j,k] * differences[s,k,n,t,d]     ascending s, then k
//   gate_s,j[n,d] = gates[gateRows[s] + j gateStep + n, gateColumns[s] + d]
//
//   y (J, N, T, D)   differences (S, orders, N T D), in f32 or bf16   weights (J, K), K <= orders
//   gates: rows gateStride elements apart; gateStep, in rows, from a step to the next: may be negative, or 0
//
// Replaces WeightedSum and AddGated at every site of every step: on a forecast step no block reads another block's output, so
// the whole stack is one sum.
//
// Liu et al., "From Reusing to Forecasting: Accelerating Diffusion Models with TaylorSeers", 2025, section 3.3.

/// <summary>y_j = Σ over sites of gate · Σ weights[j,k] · D_k, for several steps j.</summary>
public static partial class ForecastStep
{
    /// <summary>Steps that one call may form.</summary>
    public const int MostSteps = 8;

    /// <summary>The definition, in doubles. Sizes: <paramref name="J"/> steps, N samples, T tokens, D width, <paramref name="orders"/> differences kept per site.</summary>
    /// <typeparam name="TKept">float: kept in f32; ushort: in bf16</typeparam>
    public static unsafe void Reference<TKept>(
        View<TKept> differences, ReadOnlySpan<float> weights, View<float> gates, ReadOnlySpan<int> gateRows, ReadOnlySpan<int> gateColumns, int gateStep,
        View<float> y, int J, int N, int T, int D, int orders, long gateStride)
        where TKept : unmanaged
    {
        Stored<TKept>.Check();
        long count = (long)N * T * D;
        int K = weights.Length / J;
        for (long i = 0; i < J * count; i++)
        {
            long j = i / count, d = i % D, n = i % count / D / T;
            double sum = 0;
            for (int s = 0; s < gateRows.Length; s++)
            {
                double feature = 0;
                for (int k = 0; k < K; k++)
                    feature += (double)weights[(int)(j * K) + k] * Stored<TKept>.Read(differences.Slice(((((long)s * orders) + k) * count) + (i % count), 1).Pointer);
                sum += feature * gates[((gateRows[s] + (j * gateStep) + n) * gateStride) + gateColumns[s] + d];
            }

            y[i] = (float)sum;
        }
    }
}
