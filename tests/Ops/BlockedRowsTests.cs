using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;
using TaylorSeer.Kernels.Ops;

namespace TaylorSeer.Tests.Ops;

/// <summary>Rows that are made in the order in which a product multiplies them: the same bits as rows that it packs itself.</summary>
public sealed class BlockedRowsTests : IDisposable
{
    readonly WorkerPool pool = new(2);
    readonly List<IDisposable> owned = [];

    public void Dispose()
    {
        owned.ForEach(o => o.Dispose());
        pool.Dispose();
    }

    /// <summary>Rows around blocks of 14 and of 6, inner widths of whole panels and of half of the widest.</summary>
    public static TheoryData<int, int, WeightType> Shapes
    {
        get
        {
            var all = new TheoryData<int, int, WeightType>();
            foreach (int rows in (ReadOnlySpan<int>)[1, 2, 5, 6, 7, 13, 14, 15, 29, 100, 700])
            {
                foreach (int inner in (ReadOnlySpan<int>)[16, 64, 144])
                {
                    all.Add(rows, inner, WeightType.F32);
                    all.Add(rows, inner, WeightType.BF16);
                }
            }

            return all;
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void A_product_after_a_product(int rows, int inner, WeightType type)
    {
        PackedMatrix first = Weight(inner, 40, type, seed: 1), second = Weight(33, inner, type, seed: 2);
        View<float> x = Values(rows * 40, seed: 3), bias = Values(inner, seed: 4);
        float[] Result(RowOrder order)
        {
            View<float> between = Values(rows * inner, seed: 5), y = Values(rows * 33, seed: 6);
            Linear.Cpu(pool, x, 40, first, bias, Activation.GeluTanh, between, inner, rows, yOrder: order);
            Linear.Cpu(pool, between, inner, second, Values(33, seed: 7), Activation.None, y, 33, rows, xOrder: order);
            return y.Span.ToArray();
        }

        Assert.Equal(Result(RowOrder.Plain), Result(RowOrder.Blocked));
    }

    [Theory, MemberData(nameof(Shapes))]
    public void A_product_after_a_norm(int rows, int width, WeightType type)
    {
        PackedMatrix w = Weight(33, width, type, seed: 1);
        View<float> x = Values(rows * width, seed: 2), shift = Values(width, seed: 3), scale = Values(width, seed: 4);
        float[] Result(RowOrder order)
        {
            View<float> between = Values(rows * width, seed: 5), y = Values(rows * 33, seed: 6);
            LayerNormModulate.Cpu(pool, x, shift, scale, 1e-6f, between, 1, rows, width, width, width, order);
            Linear.Cpu(pool, between, width, w, Values(33, seed: 7), Activation.None, y, 33, rows, xOrder: order);
            return y.Span.ToArray();
        }

        Assert.Equal(Result(RowOrder.Plain), Result(RowOrder.Blocked));
    }

    [Fact]
    public void More_rows_than_are_packed_at_once()
    {
        const int Rows = 1100, Inner = 4096;        // 16 MB are 1024 of them
        PackedMatrix first = Weight(Inner, 3, WeightType.F32, seed: 1), second = Weight(3, Inner, WeightType.F32, seed: 2);
        View<float> x = Values(Rows * 3, seed: 3), bias = Values(Inner, seed: 4);
        float[] Result(RowOrder order)
        {
            View<float> between = Values(Rows * Inner, seed: 5), back = Values(Rows * 3, seed: 6);
            Linear.Cpu(pool, x, 3, first, bias, Activation.None, between, Inner, Rows, yOrder: order);
            Linear.Cpu(pool, between, Inner, second, bias, Activation.None, back, 3, Rows, xOrder: order);
            return back.Span.ToArray();
        }

        Assert.Equal(Result(RowOrder.Plain), Result(RowOrder.Blocked));

        // and written while the product's own rows are packed in two parts
        View<float> wide = Values(Rows * Inner, seed: 7), few = Values(Rows * 48, seed: 8), blocked = Values(Rows * 48, seed: 9);
        PackedMatrix down = Weight(48, Inner, WeightType.F32, seed: 10), last = Weight(3, 48, WeightType.F32, seed: 11);
        Linear.Cpu(pool, wide, Inner, down, bias, Activation.None, few, 48, Rows);
        Linear.Cpu(pool, wide, Inner, down, bias, Activation.None, blocked, 48, Rows, yOrder: RowOrder.Blocked);
        View<float> a = Values(Rows * 3, seed: 12), b = Values(Rows * 3, seed: 13);
        Linear.Cpu(pool, few, 48, last, bias, Activation.None, a, 3, Rows);
        Linear.Cpu(pool, blocked, 48, last, bias, Activation.None, b, 3, Rows, xOrder: RowOrder.Blocked);
        Assert.Equal(a.Span.ToArray(), b.Span.ToArray());
    }

    [Fact]
    public void Widths_that_fill_no_run_rows_that_lie_apart_and_bytes_are_refused()
    {
        View<float> values = Values(4096, seed: 1);
        PackedMatrix odd = Weight(40, 40, WeightType.F32, seed: 2), even = Weight(48, 48, WeightType.F32, seed: 3);
        using QuantizedMatrix bytes = QuantizedMatrix.Pack(pool, 48, 48, (_, d) => d.Fill(1));
        Assert.Contains("40 wide", Assert.Throws<ArgumentException>(() => Run(odd, 40, RowOrder.Blocked, RowOrder.Plain)).Message);
        Assert.Contains("rows of y", Assert.Throws<ArgumentException>(() => Run(odd, 40, RowOrder.Plain, RowOrder.Blocked)).Message);
        Assert.Contains("50 apart", Assert.Throws<ArgumentException>(() => Run(even, 50, RowOrder.Blocked, RowOrder.Plain)).Message);
        Assert.Contains("8 bits", Assert.Throws<ArgumentException>(() => Run(bytes, 48, RowOrder.Blocked, RowOrder.Plain)).Message);

        void Run(CpuMatrix w, int stride, RowOrder x, RowOrder y) => Linear.Cpu(pool, values, stride, w, values, Activation.None, values, stride, 2, x, y);
    }

    [Theory]
    [InlineData(WeightType.F32, 48, DType.F32Blocked), InlineData(WeightType.BF16, 48, DType.F32Blocked)]
    [InlineData(WeightType.F32, 40, DType.F32), InlineData(WeightType.Int8, 48, DType.F32), InlineData(WeightType.FP8, 48, DType.F32)]
    public void Products_that_pack_whole_runs_ask_for_them(WeightType type, int inputs, DType reads)
    {
        using Device device = Device.Cpu(1);
        using PackedWeight w = device.Backend.Pack(new RandomWeights((8, inputs)), type);
        Assert.Equal(reads, w.Reads);
    }

    [Fact]
    public void Nothing_else_takes_blocked_rows()
    {
        using Device device = Device.Cpu(1);
        Tensor x = device.NewTensor((2, 48), DType.F32Blocked);
        using (x.Memory)
        {
            Assert.Contains("F32Blocked", Assert.Throws<ShapeException>(() => device.Read(x, new float[96])).Message);
            Assert.Contains("F32Blocked", Assert.Throws<ShapeException>(() => device.Backend.Silu(x, x)).Message);
            Assert.Contains("F32Blocked", Assert.Throws<ShapeException>(() => x.Rows(0, 1)).Message);
        }
    }

    sealed class RandomWeights(Shape shape) : IWeightSource
    {
        public string Name => "random";

        public Shape Shape => shape;

        public void Read(long start, Span<float> destination) => Fill(destination, (int)start);
    }

    static void Fill(Span<float> values, int seed)
    {
        var random = new Random(seed);
        foreach (ref float v in values)
            v = (float)((random.NextDouble() * 2) - 1);
    }

    PackedMatrix Weight(int outputs, int inputs, WeightType type, int seed)
    {
        PackedMatrix w = PackedMatrix.Pack(pool, outputs, inputs, (start, d) => Fill(d, seed + (int)start), type);
        owned.Add(w);
        return w;
    }

    View<float> Values(int count, int seed)
    {
        NativeBlock block = new(count * sizeof(float));
        owned.Add(block);
        Fill(block.View<float>().Span, seed);
        return block.View<float>();
    }
}
