using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Attention: every token of a sample looks at every other, head by head; no mask.
//
//   y[n,i,h] = sum over j of softmax_j(q[n,i,h] . k[n,j,h] / sqrt(d)) * v[n,j,h]
//   softmax is taken relative to the largest score, so that exp cannot overflow
//
//   qkv (N, T, 3D): D queries, D keys, D values; inside each, head h owns [h d, (h+1) d), d = D / heads
//   y (N, T, D): heads one after another, as in qkv
//
// Vaswani et al., "Attention Is All You Need", 2017, section 3.2.

/// <summary>Scaled dot-product attention on a fused qkv buffer.</summary>
public static partial class Attention
{
    /// <summary>The definition, in doubles. Sizes: N samples, T tokens, D width.</summary>
    public static void Reference(View<float> qkv, View<float> y, int N, int T, int D, int heads)
    {
        int size = D / heads;
        double scale = 1 / Math.Sqrt(size);
        double[] weights = new double[T], result = new double[size];
        for (int n = 0; n < N; n++)
        {
            for (int h = 0; h < heads; h++)
            {
                for (int i = 0; i < T; i++)
                {
                    long query = (((long)n * T) + i) * 3 * D + (h * size);
                    for (int j = 0; j < T; j++)
                    {
                        long key = ((((long)n * T) + j) * 3 * D) + D + (h * size);
                        double dot = 0;
                        for (int e = 0; e < size; e++)
                            dot += (double)qkv[query + e] * qkv[key + e];
                        weights[j] = dot * scale;
                    }

                    Normalise(weights);
                    Array.Clear(result);
                    for (int j = 0; j < T; j++)
                    {
                        long value = ((((long)n * T) + j) * 3 * D) + (2 * D) + (h * size);
                        for (int e = 0; e < size; e++)
                            result[e] += weights[j] * qkv[value + e];
                    }

                    for (int e = 0; e < size; e++)
                        y[((((long)n * T) + i) * D) + (h * size) + e] = (float)result[e];
                }
            }
        }
    }

    static void Normalise(Span<double> scores)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (double score in scores)
            largest = Math.Max(largest, score);
        foreach (ref double score in scores)
        {
            score = Math.Exp(score - largest);
            sum += score;
        }

        foreach (ref double score in scores)
            score /= sum;
    }
}
