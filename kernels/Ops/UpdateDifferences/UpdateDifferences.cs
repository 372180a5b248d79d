using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// UpdateDifferences: what a computed step leaves behind for the forecasts that follow, in place.
//
//   new D_0 = y     new D_{k+1} = (new D_k - old D_k) / gap     k + 1 < orders
//
//   y (count)   differences (K, count), K >= orders: row k is D_k; rows from orders on are neither read nor written
//   differences are kept in f32 or bf16 (rounded to nearest even); arithmetic is in f32
//   gap: this step's index minus the previous computed step's, negative because steps count down; unused if orders is 1
//
// Every order divides by the newest gap, also where the older difference was formed over another one: the published
// method's recursion, not Newton's divided differences.
//
// Liu et al., "From Reusing to Forecasting: Accelerating Diffusion Models with TaylorSeers", 2025, section 3.3.

/// <summary>Finite differences of a feature, updated after a computed step.</summary>
public static partial class UpdateDifferences
{
    /// <summary>
    /// The definition, in doubles. A difference is rounded to f32, and the next order starts from that, whatever it is kept
    /// in: rounding to bf16 first would give the next order a second error as large as the one that the old difference brings.
    /// </summary>
    /// <typeparam name="T">float: kept in f32; ushort: in bf16</typeparam>
    public static unsafe void Reference<T>(View<float> y, float gap, int orders, View<T> differences, long count)
        where T : unmanaged
    {
        Stored<T>.Check();
        for (long i = 0; i < count; i++)
        {
            float difference = y[i];
            for (int k = 0; k < orders; k++)
            {
                T* kept = differences.Slice((k * count) + i, 1).Pointer;
                float old = Stored<T>.Read(kept);
                Stored<T>.Write(difference, kept);
                if (k + 1 < orders)
                    difference = (float)(((double)difference - old) / gap);
            }
        }
    }
}
