using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Linear with weights and inputs in e4m3, an 8-bit float.
//
//   y[m,n] = act(sum over k of qx[m,k] * qw[n,k] * sx[m] * sw[n] + b[n])
//
//   (qx[m], sx[m]) = quantise(x[m])      at every call, a scale per row ("token")
//   (qw[n], sw[n]) = quantise(w[n])      once, a scale per output
//   quantise(v):  a = max |v|,  s = a / 448,  q = e4m3(v * (448 / a)), nearest, ties to even;  q = 0 where a < 1e-30
//
// A value is off by at most 2^-4 of itself, or 2^-18 of its row's largest where that is more: unlike whole numbers, small values of a row keep
// their digits beside a large one. So rows are not rotated, as they are before products in whole numbers (Linear.Int8): on the demo model
// that changes nothing (docs/performance.md), and it would cost a pass.
//
// Each operation on floats in quantise is a single rounding in f32, so q does not depend on the machine. A row that holds NaN or infinity
// gives NaN. Devices that have no such product round the same numbers and multiply them in f32: same definition, no gain.
//
// Micikevicius and others, "FP8 Formats for Deep Learning", 2022.

public static partial class Linear
{
    /// <summary>The nearest e4m3 numbers of a row in its own scale, which is returned.</summary>
    internal static float QuantizeFP8(ReadOnlySpan<float> v, Span<float> q)
    {
        float largest = 0;
        foreach (float e in v)
            largest = MathF.Abs(e) > largest ? MathF.Abs(e) : largest;      // NaN is not larger

        float inverse = largest >= Smallest ? E4M3.Largest / largest : 0;
        for (int k = 0; k < v.Length; k++)
            q[k] = E4M3.Nearest(v[k] * inverse);
        return largest / E4M3.Largest;
    }

    /// <summary>The weight as e4m3 (N, K) and scales (N).</summary>
    public static void QuantizeWeightFP8(View<float> w, View<byte> q, View<float> scales, int N, int K)
    {
        for (int n = 0; n < N; n++)
            scales[n] = QuantizeRowFP8(w.Slice((long)n * K, K).Span, q.Slice((long)n * K, K).Span);
    }

    /// <summary>A row of it, and its scale.</summary>
    public static float QuantizeRowFP8(ReadOnlySpan<float> v, Span<byte> q)
    {
        float[] nearest = new float[v.Length];
        float scale = QuantizeFP8(v, nearest);
        for (int k = 0; k < v.Length; k++)
            q[k] = E4M3.Round(nearest[k]);
        return scale;
    }

    /// <summary>The definition. Sizes: M rows, K inputs, N outputs; q and scales as <see cref="QuantizeWeightFP8"/> makes them.</summary>
    public static void ReferenceFP8(
        View<float> x, View<byte> q, View<float> scales, View<float> b, Activation act, View<float> y, int M, int K, int N, long xStride, long yStride)
    {
        float[] qx = new float[K];
        for (int m = 0; m < M; m++)
        {
            float scale = QuantizeFP8(x.Slice(m * xStride, K).Span, qx);
            for (int n = 0; n < N; n++)
            {
                double sum = 0;
                for (int k = 0; k < K; k++)
                    sum += (double)qx[k] * E4M3.Widen(q[((long)n * K) + k]);
                y[(m * yStride) + n] = (float)Activate((sum * scale * scales[n]) + b[n], act);
            }
        }
    }

    /// <summary>A row as e4m3 keeps it, in f32: quantised and scaled back.</summary>
    public static void RoundToFP8(Span<float> row)
    {
        float scale = QuantizeFP8(row, row);
        foreach (ref float e in row)
            e *= scale;
    }

    /// <summary>The same of many rows, which may lie apart on both sides.</summary>
    public static void RoundToFP8(WorkerPool pool, View<float> x, long xStride, View<float> y, long yStride, int rows, int width)
    {
        CheckRows("x", x, xStride, rows, width);
        CheckRows("y", y, yStride, rows, width);
        pool.Run(new RoundRows(x, xStride, y, yStride, width), rows, (long)rows * width);
    }

    /// <summary>A row per piece.</summary>
    readonly struct RoundRows(View<float> x, long xStride, View<float> y, long yStride, int width) : IJob
    {
        public void Run(int piece)
        {
            Span<float> row = y.Slice(piece * yStride, width).Span;
            x.Slice(piece * xStride, width).Span.CopyTo(row);
            RoundToFP8(row);
        }
    }
}
