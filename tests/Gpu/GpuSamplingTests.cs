using TaylorSeer.Cli;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Models;
using static TaylorSeer.Tests.Cli.CommandLine;

namespace TaylorSeer.Tests.Gpu;

/// <summary>Whole runs on a GPU device.</summary>
public sealed class GpuSamplingTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Of pixels in -1 ... 1: half a grey level is 0.004. Sums in another order are 1e-6 apart after a step, and steps carry that on.
    [OpenClFact]
    public void The_demo_picture_on_OpenCL_is_the_cpus_to_half_a_grey_level()
    {
        float[] cpu = Sample(Device.Cpu(2)), opencl = Sample(Device.OpenCl());
        Check.Near(cpu, opencl, new Tolerance(1.0 / 255, 0, "half a grey level"), "pixels");
        Assert.Contains(cpu, v => v > 0.5f);
    }

    [OpenClFact]
    public void Weights_in_f16_run_on_OpenCL()
    {
        string tiny = TinyModel(folder["tiny.safetensors"]);
        var json = Done("sample", "--ckpt", tiny, "--steps", "2", "--interval", "1", "--device", "opencl", "--dtype", "f16", "--out", folder["a.png"], "--json").Json;
        Assert.Equal("f16", json.GetProperty("dtype").GetString());
    }

    [Fact]
    public void Weights_in_f16_are_refused_on_the_cpu()
    {
        string tiny = TinyModel(folder["tiny.safetensors"]);
        Result result = Run("sample", "--ckpt", tiny, "--steps", "2", "--device", "cpu", "--dtype", "f16", "--out", folder["a.png"]);
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("--dtype bf16", result.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["a.png"]));
    }

    [Fact]
    public void A_device_that_is_missing_ends_a_run_before_it_begins()
    {
        Result result = Run("sample", "--device", "opencl:99", "--out", folder["a.png"]);
        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("opencl:99", result.Errors, StringComparison.Ordinal);
        Assert.Contains("--device cpu", result.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["a.png"]));
    }

    static float[] Sample(Device device)
    {
        using (device)
        {
            using Checkpoint checkpoint = DemoModel.Open();
            using DiT model = DiT.Load(checkpoint, device);
            Forecaster forecaster = new(Sites.EveryModule, Refresh.Every(3), new TaylorPredictor(2));
            using SampleResult result = new Ddim(NoiseSchedule.Linear(), 5).Sample(model, [3], 1.5f, seed: 3, forecaster);
            return result.ToArray();
        }
    }
}
