using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Ops;

namespace TaylorSeer.Tests.Ops;

/// <summary>Linear layers whose weights are kept in bf16 or 8 bits.</summary>
public class LinearTypesTests
{
    // rows around a block of 14, 12 and 6 and past a chunk of 256; inputs around a quad, a run of 16, 64 and several slices of k, and with
    // 0 to 6 rotations; outputs around a panel of 32, 16 and 8
    public static TheoryData<int, int, int, Activation> Shapes
    {
        get
        {
            TheoryData<int, int, int, Activation> shapes = new()
            {
                { 1, 1, 1, Activation.None }, { 2, 3, 31, Activation.None }, { 2, 1152, 129, Activation.None }, { 1, 4608, 40, Activation.None },
                { 14, 64, 33, Activation.GeluTanh }, { 15, 65, 32, Activation.Silu }, { 28, 1152, 144, Activation.None }, { 300, 144, 72, Activation.GeluTanh },
                { 40, 4608, 48, Activation.None }, { 29, 1602, 17, Activation.None },
            };
            foreach (int width in Widths.All)
            {
                shapes.Add(5, width, 17, Activation.None);
                shapes.Add(13, 48, width, Activation.GeluTanh);
            }

            return shapes;
        }
    }

    static void Run(Scene scene, WeightType type, int rows, int inputs, int outputs, Activation act, int gapX = 0, int gapY = 0)
    {
        using PackedWeight weight = scene.Backend.Pack(new ArrayWeight((outputs, inputs), scene.Random((long)outputs * inputs)), type);
        scene.Backend.Linear(
            scene.Input("x", (rows, inputs), gap: gapX), weight, scene.Input("b", outputs), act, scene.Output("y", (rows, outputs), gap: gapY));
    }

    [Theory, MemberData(nameof(Shapes))]
    public void BF16_weights_agree_with_the_reference_of_the_same_type(int rows, int inputs, int outputs, Activation act) =>
        Check.AgreesWithReference(
            scene => Run(scene, WeightType.BF16, rows, inputs, outputs, act),
            Tolerance.Sum((1.13 * (inputs + 1)) + 20, inputs + 1, "as in f32: rounded weights are multiplied in f32"));

    // Sums are exact in both, so only the scales, the bias and the activation round: no room for a single other step of x.
    [Theory, MemberData(nameof(Shapes))]
    public void Int8_weights_agree_with_the_reference_of_the_same_type(int rows, int inputs, int outputs, Activation act) =>
        Check.AgreesWithReference(
            scene => Run(scene, WeightType.Int8, rows, inputs, outputs, act),
            Tolerance.Sum(1.13 * 5 + (act == Activation.None ? 0 : 20), inputs + 1, "four roundings of a result up to K + 1, and the activation's"));

    // The same e4m3 numbers in both; what differs is f32: each scaled back with one rounding, then multiplied and added up.
    [Theory, MemberData(nameof(Shapes))]
    public void FP8_weights_agree_with_the_reference_of_the_same_type(int rows, int inputs, int outputs, Activation act) =>
        Check.AgreesWithReference(
            scene => Run(scene, WeightType.FP8, rows, inputs, outputs, act),
            Tolerance.Sum((1.13 * (inputs + 3)) + 20, inputs + 1, "as in f32, and a rounding of either factor"));

    [Theory]
    [InlineData(WeightType.BF16), InlineData(WeightType.Int8), InlineData(WeightType.FP8)]
    public void Rows_of_both_sides_may_lie_apart(WeightType type) => Check.AgreesWithReference(
        scene => Run(scene, type, 31, 75, 45, Activation.Silu, gapX: 7, gapY: 10),
        Tolerance.Sum((1.13 * 78) + 20, 76, "as above, the loosest of them"));

    static float[] Product(Device device, WeightType type, float[] x, float[] w, int rows, int inputs, int outputs)
    {
        using PackedWeight weight = device.Backend.Pack(new ArrayWeight((outputs, inputs), w), type);
        Tensor tx = device.NewTensor((rows, inputs)), b = device.NewTensor(outputs), y = device.NewTensor((rows, outputs));
        using var _ = tx.Memory;
        using var __ = b.Memory;
        using var ___ = y.Memory;
        device.Write(x, tx);
        device.Write(new float[outputs], b);
        device.Backend.Linear(tx, weight, b, Activation.None, y);
        float[] result = new float[rows * outputs];
        device.Read(y, result);
        return result;
    }

    static float[] Normal(int count, int seed)
    {
        float[] values = new float[count];
        Engine.Random.Noise.FromSeed(seed, Engine.Random.RngKind.Cpu).Normal(values);
        return values;
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(20), InlineData(300)]
    public void BF16_weights_give_the_bits_of_f32_with_rounded_weights(int rows)
    {
        const int K = 1152, N = 200;
        using Device device = Device.Cpu(2);
        float[] x = Normal(rows * K, 1), w = Normal(N * K, 2), rounded = [.. w.Select(v => BF16.Widen(BF16.Round(v)))];
        Check.SameBits(Product(device, WeightType.F32, x, rounded, rows, K, N), Product(device, WeightType.BF16, x, w, rows, K, N), "bf16");
    }

    [Fact]
    public void A_bf16_result_is_off_by_at_most_a_256th_of_the_sum_of_magnitudes()
    {
        const int M = 20, K = 300, N = 70;
        using Device device = Device.Cpu(1);
        float[] x = Normal(M * K, 1), w = Normal(N * K, 2), y = Product(device, WeightType.BF16, x, w, M, K, N);
        double worst = 0;
        for (int i = 0; i < y.Length; i++)
        {
            double sum = 0, size = 0;
            for (int k = 0; k < K; k++)
            {
                double term = (double)x[((i / N) * K) + k] * w[((i % N) * K) + k];
                (sum, size) = (sum + term, size + Math.Abs(term));
            }

            worst = Math.Max(worst, Math.Abs(y[i] - sum) / (size * (Math.Pow(2, -8) + (K * Tolerance.Epsilon))));      // weights rounded, then K f32 roundings
        }

        Assert.InRange(worst, 0.01, 1);      // they were rounded
    }

    /// <summary>Either factor is off by 2^-4 of itself at most, or by half a step of the smallest numbers, 2^-10 of its row's scale.</summary>
    [Theory]
    [InlineData(false), InlineData(true)]
    public void An_fp8_result_is_off_by_at_most_an_eighth_of_the_sum_of_magnitudes(bool outlier)
    {
        const int M = 20, K = 304, N = 70;
        using Device device = Device.Cpu(1);
        float[] x = Normal(M * K, 1), w = Normal(N * K, 2);
        for (int m = 0; outlier && m < M; m++)
            x[(m * K) + 100] *= 40;
        float[] y = Product(device, WeightType.FP8, x, w, M, K, N);
        double worst = 0;
        for (int i = 0; i < y.Length; i++)
        {
            Span<float> row = x.AsSpan(i / N * K, K), column = w.AsSpan(i % N * K, K);
            double stepX = Step(row), stepW = Step(column), sum = 0, allowed = 0;
            for (int k = 0; k < K; k++)
            {
                double a = Math.Abs(row[k]), b = Math.Abs(column[k]), offA = Math.Max(a / 16, stepX), offB = Math.Max(b / 16, stepW);
                sum += (double)row[k] * column[k];
                allowed += (a * offB) + (b * offA) + (offA * offB) + (a * b * K * Tolerance.Epsilon);
            }

            worst = Math.Max(worst, Math.Abs(y[i] - sum) / allowed);
        }

        Assert.InRange(worst, 0.01, 1);      // they were rounded

        static double Step(Span<float> v)
        {
            float largest = 0;
            foreach (float e in v)
                largest = MathF.Max(largest, MathF.Abs(e));
            return largest / 448 / 1024;
        }
    }

    [Fact]
    public void An_outlier_channel_costs_little_because_rows_are_rotated()
    {
        const int M = 64, K = 1152, N = 96, Channel = 500;
        using Device device = Device.Cpu(1);
        float[] x = Normal(M * K, 3), w = Normal(N * K, 4), exact = new float[M * N], unrotated = new float[M * N];
        for (int m = 0; m < M; m++)
            x[(m * K) + Channel] *= 40;
        sbyte[] qx = new sbyte[K], qw = new sbyte[K];
        for (int i = 0; i < exact.Length; i++)
        {
            Span<float> row = x.AsSpan(i / N * K, K), column = w.AsSpan(i % N * K, K);
            float scale = Linear.Quantize(row, qx) * Linear.Quantize(column, qw);
            (double sum, long steps) = (0, 0);
            for (int k = 0; k < K; k++)
                (sum, steps) = (sum + ((double)row[k] * column[k]), steps + (qx[k] * qw[k]));
            (exact[i], unrotated[i]) = ((float)sum, steps * scale);
        }

        double plain = Relative(unrotated, exact), rotated = Relative(Product(device, WeightType.Int8, x, w, M, K, N), exact);
        Assert.InRange(plain, 0.03, 1);             // 40 sigma over 127 steps: a step of a third of the others' sigma
        Assert.InRange(rotated, 0, plain / 3);
    }

    [Fact]
    public void Rotating_changes_no_product()
    {
        foreach (int length in new[] { 16, 31, 32, 72, 144, 576, 1152, 4608 })
        {
            float[] a = Normal(length, 5), b = Normal(length, 6);
            double before = a.Zip(b, (p, q) => (double)p * q).Sum(), size = Math.Sqrt(a.Sum(p => (double)p * p) * b.Sum(p => (double)p * p));
            Linear.Rotate(a);
            Linear.Rotate(b);
            double after = a.Zip(b, (p, q) => (double)p * q).Sum() / Linear.RotationGain(length);
            Assert.InRange(Math.Abs(after - before), 0, 20 * Tolerance.Epsilon * size);      // at most 8 roundings of each factor, 2 sigma of K errors
        }
    }

    [Theory]
    [InlineData(WeightType.Int8), InlineData(WeightType.FP8)]
    public void A_row_that_is_not_finite_gives_NaN_and_a_row_of_zeros_the_bias(WeightType type)
    {
        const int K = 48, N = 3;
        float[] w = Normal(N * K, 7);
        foreach (Device device in new[] { Device.Cpu(1), Device.Reference() })
        {
            float[] x = new float[4 * K];
            x[5] = float.NaN;
            x[K + 7] = float.NegativeInfinity;
            x[(2 * K) + 9] = 1e-38f;                // 127 over it would be infinite
            float[] y = Product(device, type, x, w, 4, K, N);
            Assert.All(y[..(2 * N)], v => Assert.True(float.IsNaN(v)));
            Assert.All(y[(2 * N)..], v => Assert.Equal(0, v));
            device.Dispose();
        }
    }

    [Fact]
    public void Smaller_types_take_less_memory()
    {
        using Device device = Device.Cpu(1);
        ArrayWeight weight = new((1152, 1152), new float[1152 * 1152]);
        using PackedWeight f32 = device.Backend.Pack(weight), bf16 = device.Backend.Pack(weight, WeightType.BF16), int8 = device.Backend.Pack(weight, WeightType.Int8);
        Assert.Equal((4L * 1152 * 1152, 2L * 1152 * 1152, (1L * 1152 * 1152) + (2 * 4 * 1152)), (f32.Bytes, bf16.Bytes, int8.Bytes));
    }

    [Fact]
    public void A_weight_too_long_for_32_bit_sums_is_refused_with_what_to_do()
    {
        using WorkerPool pool = new(1);
        var e = Assert.Throws<ArgumentException>(() => QuantizedMatrix.Pack(pool, 1, 131_073, (_, _) => { }));
        Assert.Contains("bf16", e.Message);
    }

    static double Relative(float[] actual, float[] expected) =>
        Math.Sqrt(actual.Zip(expected, (a, b) => ((double)a - b) * (a - b)).Sum() / expected.Sum(b => (double)b * b));
}
