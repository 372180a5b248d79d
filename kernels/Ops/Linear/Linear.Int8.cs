using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Linear with 8-bit weights and inputs (W8A8).
//
//   y[m,n] = act(float(sum over k of qx[m,k] * qw[n,k]) * (sx[m] * sw[n]) + b[n])
//
//   (qx[m], sx[m]) = quantise(rotate(x[m]))      at every call, a scale per row ("token")
//   (qw[n], sw[n]) = quantise(rotate(w[n]))      once, a scale per output, divided by G
//   quantise(v):  a = max |v|,  s = a / 127,  q = round(v * (127 / a)), ties to even;  s = q = 0 where a < 1e-30
//   rotate(v):    v <- (v[k] + v[k+h], v[k] - v[k+h]) for both halves of every run of 2h, h = K/2, K/4, ... while h is
//                 whole and at least 16; G = 2^(number of h)
//
// Rotating is multiplying by a matrix R of ones and minus ones with R Rᵀ = G: it changes no product, x wᵀ = (x Rᵀ)(w Rᵀ)ᵀ / G,
// but spreads a channel that is much larger than the others over G places. The scale of a row is set by its largest value,
// so one such channel would leave the others with a few of their 254 steps. The usual remedy, dividing channels of x by
// constants that are folded into w ("smoothing"), needs statistics of x, which a checkpoint does not hold and which in
// a diffusion transformer change with timestep and class (adaLN scales channels by them); the rotation needs none.
// On the demo model it brings the error of a whole run from 0.010 to 0.006 RMSE, for 2 to 5 % of a product's time.
// Pairs as far apart as possible make every step a sum of whole vectors; below 16 they would not be.
//
// Sums are exact. Each operation on floats above is a single rounding in f32, so q does not depend on the machine.
//
// Dettmers and others, "LLM.int8()", 2022 (scales per row); Xiao and others, "SmoothQuant", 2023; Ashkboos and others, "QuaRot", 2024.

public static partial class Linear
{
    /// <summary>Most inputs: beyond 2³¹ / (128 · 127) of them a sum, or where it begins, could leave 32 bits.</summary>
    internal const int MostBytes = 1 << 17;

    const float Steps = 127, Smallest = 1e-30f;

    /// <summary>Shortest distance of a rotated pair.</summary>
    const int ShortestStride = 16;

    /// <summary>Brings <paramref name="v"/> into other axes, in place; lengths grow by √<see cref="RotationGain"/>.</summary>
    internal static void Rotate(Span<float> v)
    {
        for (int h = FirstStride(v.Length); h > 0; h = NextStride(h))
        {
            for (int k = 0; k < v.Length; k++)
            {
                if (k / h % 2 == 0)
                    (v[k], v[k + h]) = (v[k] + v[k + h], v[k] - v[k + h]);
            }
        }
    }

    /// <summary>G: how much larger products of rotated rows are.</summary>
    internal static int RotationGain(int length)
    {
        int gain = 1;
        for (int h = FirstStride(length); h > 0; h = NextStride(h))
            gain *= 2;
        return gain;
    }

    static int FirstStride(int length) => NextStride(length);

    static int NextStride(int h) => h % 2 == 0 && h / 2 >= ShortestStride ? h / 2 : 0;

    /// <summary>The 8-bit numbers of <paramref name="v"/>, and what one step is worth: NaN if there is a NaN or an infinity.</summary>
    internal static float Quantize(ReadOnlySpan<float> v, Span<sbyte> q)
    {
        float largest = 0, sum = 0;
        foreach (float e in v)
        {
            largest = MathF.Max(largest, MathF.Abs(e));
            sum += 0 * e;
        }

        bool usable = largest >= Smallest && sum == 0;
        float perStep = Steps / largest;
        for (int k = 0; k < v.Length; k++)
            q[k] = usable ? (sbyte)MathF.Round(v[k] * perStep, MidpointRounding.ToEven) : (sbyte)0;
        return sum != 0 || float.IsNaN(sum) ? float.NaN : usable ? largest / Steps : 0;
    }

    /// <summary>The weight as 8-bit numbers (N, K) and scales (N).</summary>
    public static void QuantizeWeight(View<float> w, View<sbyte> q, View<float> scales, int N, int K)
    {
        float[] row = new float[K];
        for (int n = 0; n < N; n++)
        {
            w.Slice((long)n * K, K).Span.CopyTo(row);
            Rotate(row);
            scales[n] = Quantize(row, q.Slice((long)n * K, K).Span) / RotationGain(K);
        }
    }

    /// <summary>The definition. Sizes: M rows, K inputs, N outputs; q and scales as <see cref="QuantizeWeight"/> makes them.</summary>
    public static void ReferenceInt8(
        View<float> x, View<sbyte> q, View<float> scales, View<float> b, Activation act, View<float> y, int M, int K, int N, long xStride, long yStride)
    {
        float[] row = new float[K];
        sbyte[] qx = new sbyte[K];
        for (int m = 0; m < M; m++)
        {
            x.Slice(m * xStride, K).Span.CopyTo(row);
            Rotate(row);
            float scale = Quantize(row, qx);
            for (int n = 0; n < N; n++)
            {
                long sum = 0;
                for (int k = 0; k < K; k++)
                    sum += qx[k] * q[((long)n * K) + k];
                y[(m * yStride) + n] = (float)Activate((sum * ((double)scale * scales[n])) + b[n], act);
            }
        }
    }
}
