using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;
using TaylorSeer.Kernels.Ops;

namespace TaylorSeer.Tests.Ops;

public sealed class AttentionCpuTests : IDisposable
{
    const float Guard = 1234.5f;
    const int Margin = 64;

    readonly WorkerPool pool = new(2);

    public void Dispose() => pool.Dispose();

    // tokens around 32 queries and around a block of 256 keys; head sizes of the models and one that no vector divides
    public static TheoryData<int, int> Shapes
    {
        get
        {
            var all = new TheoryData<int, int>();
            foreach (int tokens in new[] { 1, 3, 16, 49, 64, 256, 300 })
            {
                foreach (int headDim in new[] { 1, 7, 8, 12, 16, 64, 72 })
                    all.Add(tokens, headDim);
            }

            return all;
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Attention_agrees_with_a_double_loop(int tokens, int headDim) => Check(2, tokens, 2, headDim, scale: 1);

    [Fact]
    public void Three_blocks_of_keys_and_many_heads_agree_too() => Check(1, 600, 5, 24, scale: 1);

    [Fact]
    public void Scores_far_beyond_the_range_of_an_exponential_agree_too() => Check(2, 300, 2, 16, scale: 30);

    [Fact]
    public void The_bits_do_not_depend_on_threads()
    {
        using var one = new WorkerPool(1);
        using var three = new WorkerPool(3);
        float[] qkv = Random(2 * 300 * 3 * 144, 1, seed: 5), expected = Run(one, qkv, 2, 300, 144, 2);
        Assert.Equal(expected, Run(pool, qkv, 2, 300, 144, 2));
        Assert.Equal(expected, Run(three, qkv, 2, 300, 144, 2));
    }

    [Fact]
    public void Heads_that_do_not_divide_the_width_are_refused() =>
        Assert.Throws<ArgumentException>(() => Run(pool, new float[3 * 10], 1, 1, 10, 3));

    [Fact]
    public void A_view_that_is_too_short_is_refused_with_its_numbers()
    {
        var e = Assert.Throws<ArgumentException>(() => Run(pool, new float[59], 1, 2, 10, 2));
        Assert.Contains("59", e.Message);
    }

    void Check(int samples, int tokens, int heads, int d, float scale)
    {
        int width = heads * d;
        float[] qkv = Random(samples * tokens * 3 * width, scale, seed: 3), y = Run(pool, qkv, samples, tokens, width, heads);
        for (int head = 0; head < samples * heads; head++)
        {
            long at = ((long)(head / heads) * tokens * 3 * width) + (head % heads * d);
            for (int t = 0; t < tokens; t++)
            {
                (double[] expected, double tolerance) = Row(qkv, at, tokens, width, d, t);
                for (int i = 0; i < d; i++)
                {
                    double difference = Math.Abs(y[((head / heads * tokens) + t) * width + (head % heads * d) + i] - expected[i]);
                    Assert.True(difference <= tolerance, $"head {head}, query {t}, channel {i} is off by {difference}, allowed {tolerance}");
                }
            }
        }
    }

    static (double[] Output, double Tolerance) Row(float[] qkv, long at, int tokens, int width, int d, int t)
    {
        const double Eps = 1.0 / (1 << 24);
        double[] scores = new double[tokens], output = new double[d];
        double largestSize = 0, largestValue = 0;
        for (int j = 0; j < tokens; j++)
        {
            double size = 0;
            for (int i = 0; i < d; i++)
            {
                double term = (double)qkv[at + ((long)t * 3 * width) + i] * qkv[at + ((long)j * 3 * width) + width + i] / Math.Sqrt(d);
                scores[j] += term;
                size += Math.Abs(term);
            }

            largestSize = Math.Max(largestSize, size);
        }

        double max = scores.Max(), sum = scores.Sum(s => Math.Exp(s - max));
        for (int j = 0; j < tokens; j++)
        {
            for (int i = 0; i < d; i++)
            {
                double v = qkv[at + ((long)j * 3 * width) + (2 * width) + i];
                output[i] += Math.Exp(scores[j] - max) / sum * v;
                largestValue = Math.Max(largestValue, Math.Abs(v));
            }
        }

        // A score is off by 2 d + 4 roundings of its terms' magnitudes (products round too where there is no fused
        // multiply-add; scaling and subtracting the maximum round as well), which is the relative error of its weight, once
        // in the numerator and once in the sum; the exponential adds 2 ulp to both, the two sums a rounding per token and
        // product. Weights add up to 1, so the output is off by that much of the largest value.
        double relative = (2 * ((2 * d) + 4) * largestSize) + 8 + (3 * tokens) + 4;
        return (output, relative * Eps * largestValue);
    }

    static float[] Run(WorkerPool pool, float[] qkv, int samples, int tokens, int width, int heads)
    {
        int length = samples * tokens * width;
        using var memory = new NativeBlock((qkv.Length + length + (2 * Margin)) * sizeof(float));
        View<float> all = memory.View<float>(), x = all.Slice(0, qkv.Length), y = all.Slice(qkv.Length + Margin, length);
        all.Span.Fill(Guard);
        qkv.CopyTo(x.Span);
        Attention.Cpu(pool, x, samples, tokens, width, heads, y);
        Assert.True(all.Slice(qkv.Length, Margin).Span.IndexOfAnyExcept(Guard) < 0, "wrote before y");
        Assert.True(all.Slice(qkv.Length + Margin + length).Span.IndexOfAnyExcept(Guard) < 0, "wrote after y");
        return y.Span.ToArray();
    }

    static float[] Random(int count, float scale, int seed)
    {
        var random = new Random(seed);
        float[] values = new float[count];
        foreach (ref float v in values.AsSpan())
            v = scale * (float)((random.NextDouble() * 2) - 1);
        return values;
    }
}
