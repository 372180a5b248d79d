using TaylorSeer.Cli;
using TaylorSeer.Cli.Bench;
using TaylorSeer.Cli.Commands;
using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;
using TaylorSeer.Models;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda.TensorCores;

/// <summary>Plans measured on the simulated device: every one is checked, the fastest is kept. Its times mean nothing.</summary>
public class MatmulTunerTests
{
    static readonly TunedProduct Stored = new("test.fc1", 20, 40, 256, Activation.GeluTanh, Gated: false), Added = new("test.proj", 17, 72, 128, Activation.None, Gated: true);

    [Theory]
    [InlineData(OperandType.BF16, "linear_bf16")]
    [InlineData(OperandType.F16, "linear_f16")]
    [InlineData(OperandType.E4M3, "linear_e4m3")]
    public void Every_plan_is_checked_and_the_fastest_is_found_again(OperandType type, string kernel)
    {
        using TemporaryFolder folder = new();
        using Simulated gpu = new(capability: 89, checks: Checks.None);
        using MatmulTuner tuner = new(gpu.Device, type, budgetMs: 1, mostCopies: 2);
        Assert.Equal(kernel, tuner.Kernel);
        foreach (TunedProduct product in (TunedProduct[])[Stored, Added])
        {
            TuningResult result = tuner.Run(product, CancellationToken.None);
            int slices = product.K * (type == OperandType.E4M3 ? 1 : 2) / MatmulTile.SliceBytes;
            Assert.Equal(MatmulTile.All.Count * slices, result.Plans);
            Assert.InRange(result.Error, 0, 1);
            Assert.True(result.BestMs > 0 && result.BestMs <= result.GuessMs);
            TuneKernels.Keep(folder.Path, gpu.Device.Info.Model, kernel, result);
            using TensorCoreMatmul later = gpu.Matmul(MatmulTuning.Load(folder.Path, gpu.Device.Info.Model));
            Assert.Equal(result.Best, later.Plan(kernel, product.M, product.N, product.K, type == OperandType.E4M3 ? 1 : 2));
        }

        Assert.Equal(2, MatmulTuning.Load(folder.Path, gpu.Device.Info.Model).Count);     // the second did not drop the first
    }

    [Fact]
    public void A_wrong_result_is_seen()
    {
        using Simulated gpu = new(capability: 89, checks: Checks.None);
        using TensorCoreMatmul matmul = gpu.Matmul();
        MatmulPlan plan = new(MatmulTile.All[^1], 1);
        foreach (TunedProduct product in (TunedProduct[])[Stored, Added])
        {
            using TunedOperands operands = new(gpu.Device, OperandType.BF16, product, 2);
            Assert.InRange(operands.Check(matmul, plan), 0, 1);
            Assert.True(operands.Check(() => operands.Launch(matmul, plan, 1)) > 1);        // another weight
            Assert.False(operands.Check(() => { }) <= 1);                                   // nothing at all
        }
    }

    /// <summary>A later measurement of a size stands, slower or not; other sizes stay.</summary>
    [Fact]
    public void A_new_measurement_replaces_the_old_one()
    {
        using TemporaryFolder folder = new();
        MatmulTile tile = MatmulTile.All[1];
        TuningResult Took(TunedProduct product, int splits, double ms) => new(product, 1, new(tile, splits), ms, new(tile, 1), ms, 0);
        TuneKernels.Keep(folder.Path, "card", "linear_bf16", Took(Stored, 1, 1));
        TuneKernels.Keep(folder.Path, "card", "linear_bf16", Took(Added, 2, 1));
        string path = TuneKernels.Keep(folder.Path, "card", "linear_bf16", Took(Stored, 2, 5));
        MatmulTuning kept = MatmulTuning.Load(folder.Path, "card");
        Assert.Equal((2, new MatmulPlan(tile, 2)), (kept.Count, kept.Find("linear_bf16", Stored.M, Stored.N, Stored.K)!.Value));
        Assert.Equal(path, Assert.Single(Directory.GetFiles(folder.Path)));
    }

    [Fact]
    public void The_table_shows_what_was_gained_over_the_guess()
    {
        MatmulTile tile = MatmulTile.All[0];
        StringWriter output = new();
        TuneKernels.Print(new Screen(output, TextWriter.Null), [new(Stored, 9, new(tile, 3), 0.010, new(tile, 1), 0.015, 0.1)], "a card", "linear_bf16", 1e9, "tuning/card.json");
        foreach (string part in (string[])["test.fc1", "128x128 in 3", "128x128 in 1", "1.5", "tuning/card.json"])
            Assert.Contains(part, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_models_products_are_its_four_layers()
    {
        TunedProduct[] all = [.. TunedProduct.Of(DiTVariant.Find("DiT-XL/2")!, 512, 8)];
        Assert.Equal(["xl2-512.b8.qkv", "xl2-512.b8.proj", "xl2-512.b8.fc1", "xl2-512.b8.fc2"], all.Select(p => p.Name));
        Assert.All(all, p => Assert.Equal(2 * 8 * 1024, p.M));
        Assert.Equal((3456, 1152), (all[0].N, all[0].K));
        Assert.Equal((1152, 4608), (all[3].N, all[3].K));
    }

    [Theory]
    [InlineData(OperandType.BF16, 16)]
    [InlineData(OperandType.F16, 16)]
    [InlineData(OperandType.E4M3, 32)]
    public void The_peaks_kernel_does_the_arithmetic_that_is_counted(OperandType type, int depth)
    {
        using Simulated gpu = new(capability: 89);
        GpuView<float> sums = gpu.Send(new float[2 * TensorCorePeak.Threads]);
        TensorCorePeak.Launch(gpu.Device, type, 2, sums, 3);
        float[] each = gpu.Read<float>(sums);
        Assert.All(each, v => Assert.Equal(32 * 3 * depth, v));
        Assert.Equal(2.0 * each.Sum(v => (double)v), TensorCorePeak.Flops(type, 2, 3));        // every sum of depth products of ones is as many multiply-adds
    }
}
