using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// GroupNorm: the normalisation of an image decoder, with the activation that follows it.
//
//   y[n,p,c] = act((x[n,p,c] - mean) / sqrt(var + eps) * w[c] + b[c])
//   mean, var over the C / G consecutive channels of c's group and all pixels; var is biased
//
//   x, y (N, P, C): P pixels, channels fastest   w, b (C)   G divides C
//   y may be x
//
// Wu and He, "Group Normalization", 2018.

/// <summary>y = act(norm(x) · w + b), over groups of channels and all pixels.</summary>
public static partial class GroupNorm
{
    /// <summary>The definition, in doubles. Sizes: N images, P pixels, C channels in G groups.</summary>
    public static void Reference(
        View<float> x, View<float> w, View<float> b, int G, float eps, Activation act, View<float> y, int N, long P, int C)
    {
        int size = C / G;
        for (int n = 0; n < N; n++)
        {
            for (int g = 0; g < G; g++)
            {
                long start = (n * P * C) + (g * size);
                double mean = 0;
                for (long p = 0; p < P; p++)
                {
                    for (int c = 0; c < size; c++)
                        mean += x[start + (p * C) + c];
                }

                mean /= P * size;
                double variance = 0;    // around the mean: E[x^2] - mean^2 cancels when |mean| is large
                for (long p = 0; p < P; p++)
                {
                    for (int c = 0; c < size; c++)
                        variance += (x[start + (p * C) + c] - mean) * (x[start + (p * C) + c] - mean);
                }

                double scaleDown = 1 / Math.Sqrt((variance / (P * size)) + eps);
                for (long p = 0; p < P; p++)
                {
                    for (int c = 0; c < size; c++)
                    {
                        long at = start + (p * C) + c;
                        int channel = (g * size) + c;
                        y[at] = (float)Linear.Activate(((x[at] - mean) * scaleDown * w[channel]) + b[channel], act);
                    }
                }
            }
        }
    }
}
