using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Guide: classifier-free guidance of a model's output.
//
//   y[n,c] = u + scale (o - u) for c < channels, o otherwise;   o = output[n,c], u = output[N + n,c]
//
//   output (2N, C, area): conditional rows, then unconditional ones   y (N, C, area)
//
// The unguided channels (DiT: all but the first three, the fourth noise channel included) keep the conditional value.
//
// Ho and Salimans, "Classifier-Free Diffusion Guidance", 2022.

/// <summary>y = u + scale (o − u) on the first channels.</summary>
public static partial class Guide
{
    /// <summary>The definition, in doubles. Sizes: N images of C channels of <paramref name="area"/> elements.</summary>
    public static void Reference(View<float> output, float scale, int channels, View<float> y, int N, int C, long area)
    {
        long half = N * C * area;
        for (long i = 0; i < half; i++)
        {
            double o = output[i], u = output[half + i];
            y[i] = i / area % C < channels ? (float)(u + (scale * (o - u))) : output[i];
        }
    }
}
