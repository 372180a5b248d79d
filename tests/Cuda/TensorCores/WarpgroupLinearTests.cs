using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;
using TaylorSeer.Tests.Cuda.Driver;

namespace TaylorSeer.Tests.Cuda.TensorCores;

/// <summary>The PTX of linear_bf16_wgmma and linear_f16_wgmma in the simulator, as <see cref="TensorCoreLinearTests"/> that of mma.sync.</summary>
public class WarpgroupLinearTests
{
    public static TheoryData<string> Tiles => [.. MatmulTile.Warpgroups.Select(t => t.Name)];

    /// <summary>A size that the tile divides; and one that ends inside of a tile, of a slice, and between four columns.</summary>
    [Theory]
    [MemberData(nameof(Tiles))]
    public void Every_tile_computes_whole_and_ragged_products(string tile)
    {
        MatmulTile t = MatmulTile.Named(tile)!;
        new LinearCase(OperandType.BF16, tile, 1, t.Rows, t.Columns, 128).Check();
        new LinearCase(OperandType.F16, tile, 1, t.Rows + 3, t.Columns + 13, 88) { StoredBits = 16, GapY = 3 }.Check();
    }

    /// <summary>More slices than stages, several times around the ring; as many for every group, fewer for the last, none for the last.</summary>
    [Theory]
    [InlineData("wgmma_64x64", 1, 1160)]
    [InlineData("wgmma_128x128", 1, 640)]
    [InlineData("wgmma_128x256", 2, 320)]
    [InlineData("wgmma_128x144", 3, 576)]
    [InlineData("wgmma_64x128", 2, 72)]
    [InlineData("wgmma_64x64", 6, 576)]
    public void Rings_turn_and_splits_are_joined(string tile, int splits, int K) =>
        new LinearCase(OperandType.BF16, tile, splits, 37, 136, K) { Act = Activation.Silu, StoredBits = 16 }.Check();

    [Theory]
    [InlineData(Activation.GeluTanh)]
    [InlineData(Activation.Relu)]
    public void Every_activation(Activation act)
    {
        new LinearCase(OperandType.BF16, "wgmma_64x64", 1, 20, 72, 64) { Act = act }.Check();
        new LinearCase(OperandType.F16, "wgmma_64x64", 1, 20, 70, 64) { Act = act, StoredBits = 16, Add = true }.Check();
    }

    /// <summary>The last layer of an attention or an MLP: nothing is stored but what is remembered and the tokens.</summary>
    [Theory]
    [InlineData(0, false, 1)]
    [InlineData(4, false, 2)]
    [InlineData(5, true, 1)]
    public void Gated_residual_and_differences(int orders, bool bf16, int splits)
    {
        LinearCase whole = new(OperandType.BF16, "wgmma_64x64", splits, 70, 72, 136) { StoredBits = 0, Residual = true, Gate = true, Orders = orders, DifferencesBF16 = bf16 };
        whole.Check();
        (whole with { Type = OperandType.F16, Tile = "wgmma_128x128", N = 35 }).Check();
    }

    [Fact]
    public void What_is_left_out_is_left_out() => new LinearCase(OperandType.BF16, "wgmma_64x64", 1, 5, 12, 8) { Bias = false, Residual = true }.Check();

    /// <summary>More rows of tiles than go down at once.</summary>
    [Fact]
    public void Many_tiles_are_all_computed() => new LinearCase(OperandType.BF16, "wgmma_64x64", 1, 600, 130, 16).Check();

    /// <summary>Only compute capability 9.0 has warpgroups, drivers before 12.0 have no tensor maps, and the user may not want them.</summary>
    [Theory]
    [InlineData(90, 12000, true, true)]
    [InlineData(90, 11080, true, false)]
    [InlineData(90, 12040, false, false)]
    [InlineData(89, 12040, true, false)]
    [InlineData(100, 13000, true, false)]
    public void Warpgroups_are_taken_where_they_are(int capability, int version, bool wanted, bool has)
    {
        using SimulatedDriver driver = new(new() { Capability = capability, Version = version });
        using CudaDevice device = new(SimulatedCuda.Platform(driver), 0, null, usesGraphs: false, usesWarpgroups: wanted);
        Assert.Equal(has, device.HasWarpgroups);
        using TensorCoreMatmul matmul = new(device);
        Assert.Equal(has, matmul.Plan("linear_bf16", 512, 3456, 1152, 2, byWarpgroups: true).Tile.IsOfWarpgroups);
        Assert.False(matmul.Plan("linear_bf16", 2, 6912, 1152, 2, byWarpgroups: true).Tile.IsOfWarpgroups);     // two rows of 64 would be a waste
        Assert.False(matmul.Plan("conv2d_bf16", 512, 3456, 1152, 2).Tile.IsOfWarpgroups);
        if (has)
            return;
        GpuBuffer memory = device.Allocate(64 * 64 * 4);
        GpuView<ushort> x = memory.View<ushort>(0, 64 * 64);
        Assert.Contains("compute capability 9.0", Assert.Throws<GpuException>(() => TensorCoreLinear.Launch(
            matmul, OperandType.BF16, x, x, 64, 64, 64, 64, new() { Y = memory.View<float>(0, 64 * 64), YStride = 64 }, new(MatmulTile.Warpgroups[^1], 1))).Message, StringComparison.Ordinal);
        memory.Dispose();
    }

    /// <summary>A graph's nodes get tensor maps of other addresses, as they get other numbers.</summary>
    [Fact]
    public void Graphs_are_replayed_with_other_matrices()
    {
        const int N = 64, K = 64, Launches = 4;
        using SimulatedDriver driver = new();
        using CudaDevice device = SimulatedCuda.Gpu(driver);
        using TensorCoreMatmul matmul = new(device);
        using GpuBuffer x = device.Allocate(Launches * 2 * K * sizeof(ushort)), w = device.Allocate(N * K * sizeof(ushort)), y = device.Allocate(Launches * N * sizeof(float));
        ushort one = Narrow.Round(1, OperandType.BF16);
        ushort[] rows = new ushort[Launches * 2 * K], weights = new ushort[N * K];
        for (int i = 0; i < Launches * 2; i++)
            rows[i * K] = Narrow.Round(i, OperandType.BF16);        // times 1: the number of the row
        for (int n = 0; n < N; n++)
            weights[n * K] = one;
        device.Write(x, 0, System.Runtime.InteropServices.MemoryMarshal.AsBytes<ushort>(rows));
        device.Write(w, 0, System.Runtime.InteropServices.MemoryMarshal.AsBytes<ushort>(weights));

        for (int run = 0; run < 4; run++)
        {
            int shift = run % 2;
            device.BeginSequence();
            for (int i = 0; i < Launches; i++)
            {
                TensorCoreLinear.Launch(
                    matmul, OperandType.BF16, x.View<ushort>((i + (shift * Launches)) * K, K), w.View<ushort>(0, N * K), 1, N, K, K,
                    new() { Y = y.View<float>(i * N, N), YStride = N }, new(MatmulTile.Named("wgmma_64x64")!, 1));
            }

            device.EndSequence();
            float[] results = new float[Launches * N];
            device.Read(y, 0, System.Runtime.InteropServices.MemoryMarshal.AsBytes(results.AsSpan()));
            Assert.Equal(Enumerable.Range(0, Launches * N).Select(i => (float)((i / N) + (shift * Launches))), results);
        }

        Assert.Equal((1, 2L * Launches), device.Graphs);
        Assert.Equal((2 * Launches) + 1, driver.Calls["cuTensorMapEncodeTiled"]);      // each matrix once
    }
}
