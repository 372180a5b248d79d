using TaylorSeer.Cli.Verify;
using TaylorSeer.Engine;
using TaylorSeer.Tests.Cuda.Driver;

namespace TaylorSeer.Tests.Cuda;

/// <summary>Recordings of the original implementation, repeated by the CUDA backend on the simulated device.</summary>
public class SimulatedGoldenTests
{
    static readonly GoldenFolder Folder = new(Golden.Path("goldens.json"));

    [Theory]
    [InlineData("forward/tiny_c.safetensors"), InlineData("forward/tiny_a.safetensors"), InlineData("trajectories/tiny_c_ddim_50_n4o4.safetensors")]
    public void The_shipped_PTX_repeats_what_was_recorded(string path)
    {
        using SimulatedDriver driver = new();
        using (Device device = Device.On(SimulatedCuda.Gpu(driver)))
        {
            using Verifier verifier = new(Folder, device);
            CaseResult result = verifier.Run(Folder.Entries.Single(e => e.Path == path));
            Assert.True(result.Passed, $"{result.Failure}; worst {result.Worst:g3} of {result.Tolerance:g3} at {result.WorstStage}; {driver.Fault}");
        }

        Assert.True(driver.Launches > 0);
        Assert.Equal("", driver.Leaks);
    }
}
