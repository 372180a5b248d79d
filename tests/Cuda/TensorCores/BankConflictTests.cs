using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

namespace TaylorSeer.Tests.Cuda.TensorCores;

/// <summary>That no access to shared memory waits for another lane of its warp: swizzle, pitches and padding do what they are for.</summary>
public class BankConflictTests
{
    public static TheoryData<string> Tiles => [.. MatmulTile.All.Concat(MatmulTile.Warpgroups).Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Tiles))]
    public void A_matrix_product_has_none(string name)
    {
        MatmulTile tile = MatmulTile.Named(name)!;
        int M = tile.Rows, N = tile.Columns;
        using Simulated gpu = new(tile.IsOfWarpgroups ? 90 : 80);
        using TensorCoreMatmul matmul = gpu.Matmul();
        GpuView<float> y = gpu.Send(new float[M * N]);
        TensorCoreLinear.Launch(
            matmul, OperandType.BF16, gpu.Send(new ushort[M * 320]), gpu.Send(new ushort[N * 320]), M, N, 320, 320, new MatmulEpilogue { Y = y, YStride = N }, new(tile, 1));
        gpu.Read<float>(y);
        if (tile.Columns % 32 == 0)
            Assert.Empty(gpu.BankConflicts);
        // where a row of sums ends inside of the banks, eight lanes may read across two rows
        Assert.All(gpu.BankConflicts, c => Assert.True(c.Instruction.Contains("ld.shared.v4.f32", StringComparison.Ordinal) && c.Conflicts <= c.Executions, $"{c}"));
    }

    /// <summary>Copies are the copy engine's; results pass through swizzled rows, of which eight lanes may read pieces of two.</summary>
    [Theory]
    [InlineData(16, 1)]
    [InlineData(72, 2)]
    [InlineData(128, 1)]
    public void Attention_on_warpgroups_has_none_but_where_reads_cross_rows(int size, int groups)
    {
        using Simulated gpu = new(90);
        GpuView<ushort> y = gpu.Send(new ushort[128 * size]);
        TensorCoreAttention.Launch(gpu.Device, 108, OperandType.BF16, gpu.Send(new ushort[128 * 3 * size]), y, 1, 128, 1, size, groups, byWarpgroups: true);
        gpu.Read<ushort>(y);
        Assert.All(gpu.BankConflicts, c => Assert.True(c.Instruction.Contains("ld.shared.v4.u32", StringComparison.Ordinal) && c.Conflicts <= 4 * c.Executions, $"{c}"));
    }

    /// <summary>Rows of heads are no power of two: eight pieces that lanes copy in a row may cross into the next one, past its padding, and meet the first.</summary>
    [Theory]
    [InlineData(16, 1)]
    [InlineData(72, 1)]
    [InlineData(72, 2)]
    [InlineData(128, 2)]
    public void Attention_has_none_but_where_copies_cross_rows(int size, int groups)
    {
        using Simulated gpu = new();
        GpuView<ushort> y = gpu.Send(new ushort[128 * size]);
        TensorCoreAttention.Launch(gpu.Device, 108, OperandType.BF16, gpu.Send(new ushort[128 * 3 * size]), y, 1, 128, 1, size, groups);
        gpu.Read<ushort>(y);
        Assert.All(gpu.BankConflicts, c =>
        {
            Assert.Matches("cp.async|ld.shared.v4.u32", c.Instruction);
            Assert.True(c.Conflicts <= 4 * c.Executions, $"{c}");
        });
    }
}
