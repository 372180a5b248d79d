using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// SoftClamp: bounds what enters a small decoder, smoothly.
//
//   y[i] = limit * tanh(x[i] / limit)
//
//   x, y: count elements; y may be x
//
// Handles a latent (16 to 64 KB) once a picture: every host backend runs this version.

/// <summary>y = limit · tanh(x / limit).</summary>
public static class SoftClamp
{
    /// <summary>The definition, in doubles.</summary>
    public static void Reference(View<float> x, float limit, View<float> y, long count)
    {
        for (long i = 0; i < count; i++)
            y[i] = (float)(limit * Math.Tanh((double)x[i] / limit));
    }
}
