using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;
using TaylorSeer.Kernels.Memory;
using Kernel = TaylorSeer.Kernels.Ops;

namespace TaylorSeer.Tests.Cuda.TensorCores;

/// <summary>The PTX of conv2d_bf16 and conv2d_f16 in the simulator, against the definition.</summary>
public class TensorCoreConv2dTests
{
    public static TheoryData<string> Tiles => [.. MatmulTile.All.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Tiles))]
    public void Every_tile_and_form(string tile)
    {
        Check(OperandType.BF16, tile, 1, 2, 7, 6, 24, 40, ConvForm.Same, Activation.Silu, add: false);
        Check(OperandType.F16, tile, 2, 1, 5, 4, 16, 20, ConvForm.Up, Activation.None, add: false);
        Check(OperandType.BF16, tile, 2, 1, 9, 8, 16, 12, ConvForm.Down, Activation.Relu, add: true);
        Check(OperandType.F16, tile, 1, 3, 5, 3, 72, 136, ConvForm.Point, Activation.None, add: true);
    }

    /// <summary>The last layer of a decoder: three channels.</summary>
    [Fact]
    public void Channels_that_are_no_multiple_of_four() => Check(OperandType.F16, "64x64", 1, 1, 6, 6, 8, 3, ConvForm.Same, Activation.None, add: false);

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using Simulated gpu = new();
        using TensorCoreMatmul matmul = gpu.Matmul();
        GpuView<ushort> x = gpu.Send(new ushort[1024]), weight = gpu.Send(new ushort[1024]);
        GpuView<float> bias = gpu.Send(new float[8]), y = gpu.Send(new float[1024]);
        Assert.Contains("multiples of 8", Refused(4, 8), StringComparison.Ordinal);
        Assert.Contains("do not lie in", Refused(16, 200), StringComparison.Ordinal);
        Assert.Contains("a bias of 8", Refused(16, 12), StringComparison.Ordinal);

        string Refused(int C, int O) => Assert.Throws<ArgumentException>(() => TensorCoreConv2d.Launch(
            matmul, OperandType.BF16, x, weight, bias, y, 1, 4, 4, C, O, ConvForm.Point, Activation.None, false)).Message;
    }

    static void Check(OperandType type, string tile, int splits, int N, int H, int W, int C, int O, ConvForm form, Activation act, bool add)
    {
        Random random = new(11);
        int M = N * form.Side(H) * form.Side(W);
        ushort[] x = Numbers(N * H * W * C), weight = Numbers(O * form.Taps * C), before = Numbers(M * O);
        float[] bias = [.. Numbers(O).Select(Wide)];
        using Simulated gpu = new();
        ushort[] first = Run(), second = Run();
        Assert.Equal(first, second);

        using NativeBlock wide = Block(x), wideWeight = Block(weight), exact = Block(before), wideBias = new(O * sizeof(float));
        bias.CopyTo(wideBias.View<float>().Span);
        Kernel.Conv2d.Reference(wide.View<float>(), wideWeight.View<float>(), wideBias.View<float>(), form, act, add, exact.View<float>(), N, H, W, C, O);

        Worst worst = new();
        for (int i = 0; i < first.Length; i++)
            worst.Add(exact.View<float>()[i], Wide(first[i]), Narrow.Kept(exact.View<float>()[i], type));
        worst.Check($"conv2d_{type} {tile} in {splits}, {form}");

        ushort[] Run()
        {
            using TensorCoreMatmul matmul = gpu.Matmul();
            GpuView<ushort> y = gpu.Send(before);
            TensorCoreConv2d.Launch(matmul, type, gpu.Send(x), gpu.Send(weight), gpu.Send(bias), y, N, H, W, C, O, form, act, add, new(MatmulTile.Named(tile)!, splits));
            return gpu.Read<ushort>(y);
        }

        ushort[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => Narrow.Round(random.NextDouble() + random.NextDouble() - 1, type))];

        NativeBlock Block(ushort[] values)
        {
            NativeBlock block = new(values.Length * sizeof(float));
            values.Select(Wide).ToArray().CopyTo(block.View<float>().Span);
            return block;
        }

        float Wide(ushort bits) => (float)Narrow.Widen(bits, type);
    }
}
