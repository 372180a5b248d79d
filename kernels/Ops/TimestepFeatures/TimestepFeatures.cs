using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// TimestepFeatures: a timestep as sinusoids, cosines first.
//
//   y[n,j] = cos(t[n] f_j)   y[n,h+j] = sin(t[n] f_j)   f_j = exp(-ln(10000) j / h)   j < h = F / 2 rounded down
//   an odd F ends in a zero
//
//   t (N)   y (N, F)
//
// Every step is rounded to f32, as DiT's own features are and as its weights were trained: at t near 1000 the products t f_j
// lie up to 3e-5 from exact ones. Exact features would be as good a picture, but another one. A few hundred sines a step:
// every host backend runs this version.
//
// Vaswani et al., "Attention Is All You Need", 2017, section 3.5; order and the h in f_j as DiT's checkpoints expect.

/// <summary>Sinusoids of timesteps.</summary>
public static partial class TimestepFeatures
{
    /// <summary>The definition: functions in doubles, each result rounded to f32. Size: F features, N from the length of <paramref name="timesteps"/>.</summary>
    public static void Reference(ReadOnlySpan<float> timesteps, View<float> y, int F)
    {
        int half = F / 2;
        for (int n = 0; n < timesteps.Length; n++)
        {
            View<float> row = y.Slice((long)n * F, F);
            for (int j = 0; j < half; j++)
            {
                float exponent = (float)-Math.Log(10000) * j / half;
                float angle = timesteps[n] * (float)Math.Exp(exponent);
                row[j] = (float)Math.Cos(angle);
                row[half + j] = (float)Math.Sin(angle);
            }

            if (F % 2 == 1)
                row[F - 1] = 0;
        }
    }
}
