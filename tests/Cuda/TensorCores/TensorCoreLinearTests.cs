using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

namespace TaylorSeer.Tests.Cuda.TensorCores;

/// <summary>The PTX of linear_bf16, linear_f16 and linear_e4m3 in the simulator: numbers against f64, same bits twice, races.</summary>
public class TensorCoreLinearTests
{
    /// <summary>Every tile: a size that it divides, and one that ends inside of a tile, of a slice, and between four columns.</summary>
    [Theory]
    [InlineData("128x128")]
    [InlineData("128x64")]
    [InlineData("64x128")]
    [InlineData("64x64")]
    [InlineData("16x128")]
    public void Every_tile_computes_whole_and_ragged_products(string tile)
    {
        MatmulTile t = MatmulTile.Named(tile)!;
        new LinearCase(OperandType.BF16, tile, 1, t.Rows, t.Columns, 128).Check();
        new LinearCase(OperandType.F16, tile, 1, t.Rows + 3, t.Columns + 13, 88) { StoredBits = 16, GapY = 3 }.Check();
    }

    /// <summary>As many slices for every group, fewer for the last, and more stages than slices.</summary>
    [Theory]
    [InlineData("128x128", 2, 320)]
    [InlineData("128x64", 3, 576)]
    [InlineData("64x128", 2, 72)]
    [InlineData("64x64", 4, 448)]
    [InlineData("16x128", 7, 1152)]
    public void Splits_are_joined(string tile, int splits, int K) =>
        new LinearCase(OperandType.BF16, tile, splits, 37, 136, K) { Act = Activation.Silu, StoredBits = 16 }.Check();

    [Theory]
    [InlineData(Activation.None)]
    [InlineData(Activation.GeluTanh)]
    [InlineData(Activation.Silu)]
    [InlineData(Activation.Relu)]
    public void Every_activation(Activation act)
    {
        new LinearCase(OperandType.BF16, "64x64", 1, 20, 72, 64) { Act = act }.Check();
        new LinearCase(OperandType.F16, "64x64", 1, 20, 70, 64) { Act = act, StoredBits = 16, Add = true }.Check();
    }

    /// <summary>The last layer of an attention or an MLP: nothing is stored but what is remembered and the tokens.</summary>
    [Theory]
    [InlineData(0, false, 1)]
    [InlineData(1, false, 1)]
    [InlineData(4, false, 1)]
    [InlineData(5, true, 2)]
    public void Gated_residual_and_differences(int orders, bool bf16, int splits)
    {
        LinearCase whole = new(OperandType.BF16, "64x64", splits, 70, 72, 136) { StoredBits = 0, Residual = true, Gate = true, Orders = orders, DifferencesBF16 = bf16 };
        whole.Check();
        (whole with { Type = OperandType.F16, Tile = "16x128", N = 35 }).Check();
    }

    [Fact]
    public void What_is_left_out_is_left_out()
    {
        new LinearCase(OperandType.BF16, "64x64", 1, 5, 12, 8) { Bias = false, Residual = true }.Check();
        new LinearCase(OperandType.BF16, "64x64", 1, 5, 12, 8) { StoredBits = 16, Orders = 2, Act = Activation.GeluTanh }.Check();
    }

    /// <summary>More rows of tiles than go down at once.</summary>
    [Fact]
    public void Many_tiles_are_all_computed() => new LinearCase(OperandType.BF16, "16x128", 1, 300, 260, 16).Check();

    [Fact]
    public void Eight_bits_multiply_with_their_scales()
    {
        const int M = 37, N = 72, K = 208;
        Random random = new(3);
        ushort[] x = [.. Enumerable.Range(0, M * K).Select(i => Narrow.Round(i / K == 2 ? 0 : random.NextDouble() - 0.5, OperandType.F16))];
        byte[] w = [.. Enumerable.Range(0, N * K).Select(_ => Narrow.RoundE4M3(400 * (random.NextDouble() - 0.5)))];
        float[] wScale = [.. Enumerable.Range(0, N).Select(_ => 0.01f + random.NextSingle())];

        using Simulated gpu = new(capability: 89);
        using TensorCoreMatmul matmul = gpu.Matmul();
        GpuView<byte> q = gpu.Send(new byte[M * K]);
        GpuView<float> scales = gpu.Send(new float[M]), y = gpu.Send(new float[M * N]);
        TensorCoreLinear.Quantize(gpu.Device, OperandType.F16, gpu.Send(x), q, scales, M, K, K);
        byte[] bits = gpu.Read<byte>(q);
        float[] xScale = gpu.Read<float>(scales);
        for (int m = 0; m < M; m++)
        {
            double largest = Enumerable.Range(0, K).Max(k => Math.Abs(Narrow.Widen(x[(m * K) + k], OperandType.F16)));
            Assert.Equal(largest / 448, xScale[m], 1e-7 * largest);
            for (int k = 0; k < K; k++)
            {
                double exact = largest > 0 ? Narrow.Widen(x[(m * K) + k], OperandType.F16) * 448 / largest : 0;
                double nearest = Narrow.WidenE4M3(Narrow.RoundE4M3(exact)), actual = Narrow.WidenE4M3(bits[(m * K) + k]);
                // a value between two may go either way when the scale was rounded
                Assert.True(Math.Abs(actual - exact) <= Math.Abs(nearest - exact) + (1e-6 * Math.Abs(exact)), $"[{m}, {k}] is {actual}, not {nearest}, for {exact}");
            }
        }

        foreach (MatmulTile tile in MatmulTile.All)
        {
            TensorCoreLinear.Launch(matmul, q, scales, gpu.Send(w), gpu.Send(wScale), M, N, K, K, new MatmulEpilogue { Y = y, YStride = N }, new(tile, 2));
            float[] actual = gpu.Read<float>(y);
            Worst worst = new();
            for (int m = 0; m < M; m++)
            {
                for (int n = 0; n < N; n++)
                {
                    double exact = 0;
                    float plain = 0;
                    for (int k = 0; k < K; k++)
                    {
                        double product = Narrow.WidenE4M3(bits[(m * K) + k]) * Narrow.WidenE4M3(w[(n * K) + k]);
                        exact += product;
                        plain += (float)product;
                    }

                    worst.Add(exact * xScale[m] * wScale[n], actual[(m * N) + n], plain * xScale[m] * wScale[n]);
                }
            }

            worst.Check($"linear_e4m3 {tile}");
        }
    }

    [Fact]
    public void Operands_that_do_not_fit_are_refused()
    {
        using Simulated gpu = new();
        using TensorCoreMatmul matmul = gpu.Matmul();
        GpuView<ushort> x = gpu.Send(new ushort[64 * 64]), w = gpu.Send(new ushort[64 * 64]);
        GpuView<float> y = gpu.Send(new float[64 * 64]);
        MatmulEpilogue store = new() { Y = y, YStride = 64 };

        Refused("multiples of 8", () => TensorCoreLinear.Launch(matmul, OperandType.BF16, x, w, 8, 64, 12, 64, store));
        Refused("multiples of 8", () => TensorCoreLinear.Launch(matmul, OperandType.BF16, x, w, 8, 64, 16, 20, store));
        Refused("multiples of 8", () => TensorCoreLinear.Launch(matmul, OperandType.BF16, x.Buffer.View<ushort>(4, 4000), w, 8, 64, 16, 64, store));
        Refused("do not lie in", () => TensorCoreLinear.Launch(matmul, OperandType.BF16, x, w, 65, 64, 64, 64, store));
        Refused("do not lie in", () => TensorCoreLinear.Launch(matmul, OperandType.BF16, x, w, 8, 65, 64, 64, store));
        Refused("rows 8 elements apart", () => TensorCoreLinear.Launch(matmul, OperandType.BF16, x, w, 8, 64, 64, 64, store with { YStride = 8 }));
        Refused("y of 511 elements", () => TensorCoreLinear.Launch(matmul, OperandType.BF16, x, w, 8, 64, 64, 64, store with { Y = y.Buffer.View<float>(0, 511) }));
        Refused("gates of 191 elements", () => TensorCoreLinear.Launch(
            matmul, OperandType.BF16, x, w, 8, 64, 64, 64, store with { Residual = y, Gate = y.Buffer.View<float>(0, 191), GateStride = 64, Tokens = 3 }));
        Refused("a gap of 0", () => TensorCoreLinear.Launch(matmul, OperandType.BF16, x, w, 8, 64, 64, 64, store with { Orders = 2, Differences = y, DifferenceStride = 512, Gap = 0 }));
        Refused("in 512 elements", () => TensorCoreLinear.Launch(
            matmul, OperandType.BF16, x, w, 8, 64, 64, 64, store with { Orders = 2, Differences = y.Buffer.View<float>(0, 512), DifferenceStride = 512 }));
        Refused("a residual of 8", () => TensorCoreLinear.Launch(matmul, OperandType.BF16, x, w, 8, 64, 64, 64, store with { Residual = y.Buffer.View<float>(0, 8) }));
        Refused("an addition without y", () => TensorCoreLinear.Launch(matmul, OperandType.BF16, x, w, 8, 64, 64, 64, new MatmulEpilogue { Add = true }));
        Refused("would have no slice", () => TensorCoreLinear.Launch(matmul, OperandType.BF16, x, w, 8, 64, 64, 64, store, new(MatmulTile.All[0], 2)));

        static void Refused(string because, Action launch) =>
            Assert.Contains(because, Assert.Throws<ArgumentException>(launch).Message, StringComparison.Ordinal);
    }
}
