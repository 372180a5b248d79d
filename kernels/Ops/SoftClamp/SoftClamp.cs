using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// SoftClamp: bounds what enters a small decoder, smoothly.
//
//   y[i] = limit * tanh(x[i] / limit)
//
//   x, y: count elements; y may be x
//
// Handles a latent (16 to 64 KB) once a picture: the cpu backend runs this version too.

/// <summary>y = limit · tanh(x / limit).</summary>
public static partial class SoftClamp
{
    /// <summary>The definition, in doubles.</summary>
    public static void Reference(View<float> x, float limit, View<float> y, long count)
    {
        for (long i = 0; i < count; i++)
            y[i] = (float)(limit * Math.Tanh((double)x[i] / limit));
    }
}
