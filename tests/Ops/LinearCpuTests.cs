using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;
using TaylorSeer.Kernels.Ops;

namespace TaylorSeer.Tests.Ops;

public sealed class LinearCpuTests : IDisposable
{
    const float Guard = 1234.5f;

    readonly WorkerPool pool = new(2);

    public void Dispose() => pool.Dispose();

    // rows around a block of 14 and of 6, inputs around a run of 16, outputs around a panel of 32, 16 and 8
    static readonly int[] Rows = [1, 2, 3, 13, 14, 15, 28, 64, 100], Inputs = [1, 3, 16, 72, 144, 1152], Outputs = [1, 5, 31, 32, 33, 144, 432];

    public static TheoryData<int, int> InputsAndOutputs
    {
        get
        {
            var all = new TheoryData<int, int>();
            foreach (int k in Inputs)
            {
                foreach (int n in Outputs)
                    all.Add(k, n);
            }

            return all;
        }
    }

    [Theory, MemberData(nameof(InputsAndOutputs))]
    public void Every_ragged_shape_agrees_with_a_double_loop(int inputs, int outputs)
    {
        using var layer = new Layer(pool, inputs, outputs, seed: 1);
        foreach (int rows in Rows)
            layer.Check(pool, rows, inputs, outputs, Activation.None);
    }

    [Theory]
    [InlineData(Activation.None)]
    [InlineData(Activation.GeluTanh)]
    [InlineData(Activation.Silu)]
    public void Rows_may_lie_apart_and_what_lies_between_them_stays(Activation act)
    {
        using var layer = new Layer(pool, 75, 45, seed: 2);
        foreach (int rows in Rows)
            layer.Check(pool, rows, 75 + 7, 45 + 9, act);
    }

    [Fact]
    public void More_rows_than_are_packed_at_once_agree_too()
    {
        using var layer = new Layer(pool, 4096, 3, seed: 3);     // 16 MB are 1024 rows
        layer.Check(pool, 1100, 4096, 3, Activation.None);
    }

    [Fact]
    public void The_bits_do_not_depend_on_threads_rows_or_position()
    {
        const int K = 1152, N = 72, M = 300;
        using var one = new WorkerPool(1);
        using var three = new WorkerPool(3);
        using var layer = new Layer(pool, K, N, seed: 4);
        float[] x = Random(M * K, 5), expected = layer.Run(one, x, K, M, N, Activation.GeluTanh);
        Assert.Equal(expected, layer.Run(pool, x, K, M, N, Activation.GeluTanh));
        Assert.Equal(expected, layer.Run(three, x, K, M, N, Activation.GeluTanh));
        float[] last = layer.Run(pool, x[((M - 1) * K)..], K, 1, N, Activation.GeluTanh);
        Assert.Equal(expected[((M - 1) * N)..], last);
    }

    [Fact]
    public void Packing_reads_each_element_once_in_order_and_from_the_calling_thread()
    {
        const int K = 300, N = 70;
        int caller = Environment.CurrentManagedThreadId;
        long next = 0;
        using PackedMatrix w = PackedMatrix.Pack(pool, N, K, (start, destination) =>
        {
            Assert.Equal(caller, Environment.CurrentManagedThreadId);
            Assert.Equal(next, start);
            next += destination.Length;
            destination.Clear();
        });
        Assert.Equal(K * N, next);
        Assert.Equal((N, K), (w.Outputs, w.Inputs));
        Assert.Equal((long)w.Panels * PackedMatrix.PanelWidth * K * sizeof(float), w.Bytes);
        Assert.InRange(w.Panels * PackedMatrix.PanelWidth, N, N + PackedMatrix.PanelWidth - 1);
    }

    [Fact]
    public void A_failed_read_leaves_the_pool_usable()
    {
        Assert.Throws<IOException>(() => PackedMatrix.Pack(pool, 40, 40, (_, _) => throw new IOException("gone")));
        using var layer = new Layer(pool, 40, 40, seed: 6);
        layer.Check(pool, 5, 40, 40, Activation.None);
    }

    [Fact]
    public void A_view_that_is_too_short_is_refused_with_its_numbers()
    {
        using var layer = new Layer(pool, 16, 8, seed: 7);
        var e = Assert.Throws<ArgumentException>(() => layer.Run(pool, new float[31], 16, 2, 8, Activation.None));
        Assert.Contains("31", e.Message);
    }

    [Fact]
    public void The_micro_kernels_are_what_their_generator_writes()
    {
        if (Environment.GetEnvironmentVariable("TAYLORSEER_WRITE_TILES") == "1")
            File.WriteAllText(TileSource.Path(), TileSource.Write());
        Assert.Equal(TileSource.Write(), File.ReadAllText(TileSource.Path()));
    }

    static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        float[] values = new float[count];
        foreach (ref float v in values.AsSpan())
            v = (float)((random.NextDouble() * 2) - 1);
        return values;
    }

    /// <summary>A weight and a bias, packed and plain.</summary>
    sealed class Layer : IDisposable
    {
        readonly float[] weight, bias;
        readonly PackedMatrix packed;
        readonly int inputs, outputs;

        public Layer(WorkerPool pool, int inputs, int outputs, int seed)
        {
            (this.inputs, this.outputs) = (inputs, outputs);
            weight = Random(inputs * outputs, seed);
            bias = Random(outputs, seed + 100);
            packed = PackedMatrix.Pack(pool, outputs, inputs, (start, destination) => weight.AsSpan((int)start, destination.Length).CopyTo(destination));
        }

        public void Dispose() => packed.Dispose();

        /// <summary>y, rows <paramref name="yStride"/> apart, guard values around and between them checked and cut off at the ends.</summary>
        public float[] Run(WorkerPool pool, float[] x, int xStride, int rows, int yStride, Activation act)
        {
            const int Margin = 64;
            int length = ((rows - 1) * yStride) + outputs;
            using var memory = new NativeBlock((x.Length + outputs + length + (2 * Margin)) * sizeof(float));
            View<float> all = memory.View<float>();
            all.Span.Fill(Guard);
            View<float> xs = all.Slice(0, x.Length), bs = all.Slice(x.Length, outputs), ys = all.Slice(x.Length + outputs + Margin, length);
            x.CopyTo(xs.Span);
            bias.CopyTo(bs.Span);
            Linear.Cpu(pool, xs, xStride, packed, bs, act, ys, yStride, rows);

            Assert.True(all.Slice(x.Length + outputs, Margin).Span.IndexOfAnyExcept(Guard) < 0, "wrote before y");
            Assert.True(all.Slice(x.Length + outputs + Margin + length).Span.IndexOfAnyExcept(Guard) < 0, "wrote after y");
            for (int r = 0; r < rows - 1; r++)
                Assert.True(ys.Slice((r * yStride) + outputs, yStride - outputs).Span.IndexOfAnyExcept(Guard) < 0, "wrote between rows of y");
            return ys.Span.ToArray();
        }

        public void Check(WorkerPool pool, int rows, int xStride, int yStride, Activation act)
        {
            float[] x = Random(((rows - 1) * xStride) + inputs, seed: 9);
            float[] y = Run(pool, x, xStride, rows, yStride, act);
            for (int r = 0; r < rows; r++)
            {
                for (int n = 0; n < outputs; n++)
                {
                    double sum = bias[n], size = Math.Abs(bias[n]);
                    for (int k = 0; k < inputs; k++)
                    {
                        double term = (double)x[(r * xStride) + k] * weight[(n * inputs) + k];
                        sum += term;
                        size += Math.Abs(term);
                    }

                    // K + 2 roundings of partial sums no larger than the sum of magnitudes, twice as many where products are
                    // rounded too; half an ulp each. Activations have slopes up to 1.13 and errors up to 1e-6.
                    double tolerance = ((2 * inputs) + 2) * size * Math.Pow(2, -24) * 1.13;
                    tolerance += act == Activation.None ? 0 : 1e-6 * (1 + Math.Abs(sum));
                    double difference = Math.Abs(y[(r * yStride) + n] - Apply(act, sum));
                    Assert.True(difference <= tolerance, $"({rows}, {inputs}) to {outputs}, {act}: y[{r}, {n}] is off by {difference}, allowed {tolerance}");
                }
            }
        }

        static double Apply(Activation act, double v) => act switch
        {
            Activation.GeluTanh => 0.5 * v * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + (0.044715 * v * v * v)))),
            Activation.Silu => v / (1 + Math.Exp(-v)),
            _ => v,
        };
    }
}
