using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// UpdateDifferences: what a computed step leaves behind for the forecasts that follow, in place.
//
//   new D_0 = y     new D_{k+1} = (new D_k - old D_k) / gap     k + 1 < orders
//
//   y (count)   differences (K, count), K >= orders: row k is D_k; rows from orders on are neither read nor written
//   gap: this step's index minus the previous computed step's, negative because steps count down; unused if orders is 1
//
// Every order divides by the newest gap, also where the older difference was formed over another one: the published
// method's recursion, not Newton's divided differences.
//
// Liu et al., "From Reusing to Forecasting: Accelerating Diffusion Models with TaylorSeers", 2025, section 3.3.

/// <summary>Finite differences of a feature, updated after a computed step.</summary>
public static partial class UpdateDifferences
{
    /// <summary>The definition, in doubles; a difference is rounded when it is stored, and the next order starts from the rounded one.</summary>
    public static void Reference(View<float> y, float gap, int orders, View<float> differences, long count)
    {
        for (long i = 0; i < count; i++)
        {
            float difference = y[i];
            for (int k = 0; k < orders; k++)
            {
                ref float kept = ref differences[(k * count) + i];
                float old = kept;
                kept = difference;
                if (k + 1 < orders)
                    difference = (float)(((double)difference - old) / gap);
            }
        }
    }
}
