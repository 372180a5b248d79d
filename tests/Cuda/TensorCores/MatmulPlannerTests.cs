using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

namespace TaylorSeer.Tests.Cuda.TensorCores;

public class MatmulPlannerTests
{
    const long Workspace = 17L << 20;

    /// <summary>The linear layers of DiT-XL/2 at 256 px with guidance on 132 multiprocessors: at least three of four are busy, and none has more than its share twice.</summary>
    [Theory]
    [InlineData(512, 3456, 1152)]
    [InlineData(512, 1152, 1152)]
    [InlineData(512, 4608, 1152)]
    [InlineData(512, 1152, 4608)]
    [InlineData(100, 6912, 1152)]
    public void Small_products_fill_the_device(int M, int N, int K)
    {
        MatmulPlan plan = MatmulPlanner.Choose(M, N, 2L * K, 132, Workspace);
        int groups = plan.Tile.Count(M, N) * plan.Splits, waves = (groups + 131) / 132;
        Assert.True(groups >= 0.75 * 132 * waves, $"{plan}: {groups} groups");
        Assert.True(MatmulPlanner.Fits(plan, M, N, 2L * K, Workspace));
    }

    /// <summary>The same with warpgroups. Few rows stay with mma.sync, whose tiles may have sixteen; many take the tile that needs the fewest bytes.</summary>
    [Theory]
    [InlineData(512, 3456, 1152)]
    [InlineData(512, 1152, 1152)]
    [InlineData(512, 4608, 1152)]
    [InlineData(512, 1152, 4608)]
    [InlineData(2, 6912, 1152)]
    [InlineData(16384, 4608, 1152)]
    public void Warpgroups_fill_the_device(int M, int N, int K)
    {
        MatmulPlan plan = MatmulPlanner.Choose(M, N, 2L * K, 132, Workspace, [.. MatmulTile.Warpgroups, .. MatmulTile.All]);
        int groups = plan.Tile.Count(M, N) * plan.Splits, waves = (groups + 131) / 132;
        Assert.True(groups >= 0.75 * 132 * waves, $"{plan}: {groups} groups");
        Assert.Equal(M > 16, plan.Tile.IsOfWarpgroups);
        if (M > 10000)
            Assert.Equal(new(MatmulTile.Warpgroups[0], 1), plan);
    }

    [Fact]
    public void Few_rows_take_the_flat_tile_and_large_products_the_largest()
    {
        Assert.Equal("16x128", MatmulPlanner.Choose(2, 6912, 2 * 1152, 132, Workspace).Tile.Name);
        Assert.Equal(new(MatmulTile.All[0], 1), MatmulPlanner.Choose(16384, 4608, 2 * 1152, 132, Workspace));
    }

    /// <summary>A group without a slice, and sums without room, are never planned.</summary>
    [Fact]
    public void Splits_stay_within_the_slices_and_the_workspace()
    {
        Assert.Equal(1, MatmulPlanner.Choose(16, 128, 16, 132, Workspace).Splits);
        Assert.Equal(1, MatmulPlanner.Choose(64, 64, 8192, 132, 1000).Splits);
        Assert.True(MatmulPlanner.Choose(64, 64, 8192, 132, Workspace).Splits > 1);
        Assert.False(MatmulPlanner.Fits(new(MatmulTile.All[0], 0), 1, 1, 128, Workspace));
    }

    [Fact]
    public void Measured_plans_are_kept_by_device_and_replace_the_estimate()
    {
        using TemporaryFolder folder = new();
        MatmulTile tile = MatmulTile.Named("64x64")!;
        MatmulTuning tuning = MatmulTuning.Load(folder.Path, "A card / 80GB");
        Assert.Equal(0, tuning.Count);
        tuning.Add("linear_bf16", 512, 3456, 1152, new(tile, 2), 7.5);
        tuning.Add("linear_bf16", 512, 3456, 1152, new(tile, 3), 8);
        tuning.Save(folder.Path);

        MatmulTuning kept = MatmulTuning.Load(folder.Path, "A card / 80GB");
        Assert.Equal(new MatmulPlan(tile, 2), kept.Find("linear_bf16", 512, 3456, 1152));
        Assert.Null(kept.Find("linear_f16", 512, 3456, 1152));
        Assert.Equal(0, MatmulTuning.Load(folder.Path, "A card - 80GB").Count);

        using Simulated gpu = new();
        using TensorCoreMatmul measured = gpu.Matmul(kept);
        Assert.Equal(new MatmulPlan(tile, 2), measured.Plan("linear_bf16", 512, 3456, 1152, 2));
        Assert.Equal(MatmulPlanner.Choose(512, 3456, 1150, 108, measured.Workspace.Bytes), measured.Plan("linear_bf16", 512, 3456, 575, 2));
    }

    /// <summary>A launch asks again and again.</summary>
    [Fact]
    public void A_plan_is_chosen_once()
    {
        using Simulated gpu = new(90);
        using TensorCoreMatmul matmul = gpu.Matmul();
        MatmulPlan first = matmul.Plan("linear_bf16", 512, 3456, 1152, 2, byWarpgroups: true), other = matmul.Plan("linear_bf16", 512, 3456, 1152, 2);
        Assert.NotEqual(first, other);
        bool Same() => first == matmul.Plan("linear_bf16", 512, 3456, 1152, 2, byWarpgroups: true) && other == matmul.Plan("linear_bf16", 512, 3456, 1152, 2);
        Assert.True(Same());                        // once more for what the runtime makes itself
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool same = Same();
        long after = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(same);
        Assert.Equal(before, after);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{ "device": "card", "plans": [ { "kernel": "linear_bf16", "m": 1, "n": 1, "k": 1, "tile": "7x7", "splits": 1, "microseconds": 1 } ] }""")]
    [InlineData("""{ "device": "card", "plans": [ { "kernel": "linear_bf16", "m": "x" } ] }""")]
    public void A_tuning_file_that_makes_no_sense_is_as_if_nothing_was_measured(string text)
    {
        using TemporaryFolder folder = new();
        folder.Write("card.json", System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Equal(0, MatmulTuning.Load(folder.Path, "card").Count);
    }
}
