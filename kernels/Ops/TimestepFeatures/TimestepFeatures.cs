using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// TimestepFeatures: a timestep as sinusoids, cosines first.
//
//   y[n,j] = cos(t[n] f_j)   y[n,h+j] = sin(t[n] f_j)   f_j = exp(-ln(10000) j / h)   j < h = F / 2 rounded down
//   an odd F ends in a zero
//
//   t (N)   y (N, F)
//
// In f64, rounded once: DiT itself multiplies t by f_j in f32, which is off by up to t * 2^-24 radians; both are
// inside the tolerance that the trained weights need. A few hundred sines a step: every host backend runs this version.
//
// Vaswani et al., "Attention Is All You Need", 2017, section 3.5; order and the h in f_j as DiT's checkpoints expect.

/// <summary>Sinusoids of timesteps.</summary>
public static partial class TimestepFeatures
{
    /// <summary>The definition, in doubles. Size: F features, N from the length of <paramref name="timesteps"/>.</summary>
    public static void Reference(ReadOnlySpan<float> timesteps, View<float> y, int F)
    {
        int half = F / 2;
        for (int n = 0; n < timesteps.Length; n++)
        {
            View<float> row = y.Slice((long)n * F, F);
            for (int j = 0; j < half; j++)
            {
                double angle = timesteps[n] * Math.Exp(-Math.Log(10000) * j / half);
                row[j] = (float)Math.Cos(angle);
                row[half + j] = (float)Math.Sin(angle);
            }

            if (F % 2 == 1)
                row[F - 1] = 0;
        }
    }
}
