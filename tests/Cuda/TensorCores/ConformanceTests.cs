using TaylorSeer.Cli.Bench;
using TaylorSeer.Engine;
using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

namespace TaylorSeer.Tests.Cuda.TensorCores;

/// <summary>What <c>taylorseer bench kernels --check</c> will ask of a GPU, asked of the simulated one.</summary>
public class ConformanceTests
{
    [Theory]
    [InlineData(WeightType.F32), InlineData(WeightType.BF16), InlineData(WeightType.F16)]
    public void Every_operation_agrees_with_its_definition(WeightType weights)
    {
        using Device device = SimulatedCuda.Device();
        using OpCases cases = new(device, weights);
        List<string> wrong = [];
        foreach (var (name, _) in cases.Names("tiny"))
        {
            BenchCase c = cases.Find("tiny", name);
            double error = c.Check();
            if (!(error <= 1))
                wrong.Add($"{name} {c.Shape}: {error:g3}");
        }

        Assert.Empty(wrong);
    }

    /// <summary>Products of small numbers on registers: finite, of every thread, and as many as <see cref="TensorCorePeak.Flops"/> counts.</summary>
    [Fact]
    public void The_ceiling_of_tensor_cores_makes_products()
    {
        using Simulated gpu = new();
        GpuView<float> sums = gpu.Send(Enumerable.Repeat(float.NaN, TensorCorePeak.Threads).ToArray());
        TensorCorePeak.Launch(gpu.Device, 1, sums, turns: 2);
        Assert.All(gpu.Read<float>(sums), sum => Assert.True(float.IsFinite(sum) && sum != 0));
        Assert.Null(gpu.Fault);
        Assert.Equal(2.0 * 16 * 8 * 16 * 8 * 8 * 2, TensorCorePeak.Flops(1, 2));
    }
}
