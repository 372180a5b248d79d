using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// AddBroadcast: the position table added to every sample's tokens, in place.
//
//   x[n,i] += a[i]
//
//   x (N, count)   a (count)

/// <summary>x[n] += a for every n.</summary>
public static partial class AddBroadcast
{
    /// <summary>The definition. Sizes: N samples of <paramref name="count"/> elements.</summary>
    public static void Reference(View<float> x, View<float> a, int N, long count)
    {
        for (int n = 0; n < N; n++)
        {
            for (long i = 0; i < count; i++)
                x[(n * count) + i] += a[i];
        }
    }
}
