using TaylorSeer.Cli.Bench;
using TaylorSeer.Engine;
using TaylorSeer.Kernels;

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
}
