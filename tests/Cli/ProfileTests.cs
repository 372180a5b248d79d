using System.Text.Json;
using TaylorSeer.Cli;
using TaylorSeer.Cli.Bench;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Profiling;
using TaylorSeer.Kernels;
using TaylorSeer.Models;
using TaylorSeer.Tests.Cuda;
using TaylorSeer.Tests.Cuda.Driver;
using TaylorSeer.Tests.Cuda.Simt;
using TaylorSeer.Tests.Gpu;
using static TaylorSeer.Tests.Cli.CommandLine;

namespace TaylorSeer.Tests.Cli;

public sealed class ProfileTests
{
    static readonly DiTConfig Small = new() { Depth = 1, Width = 32, Heads = 2, Patch = 2, Channels = 1, InputSize = 4, Classes = 3, MlpWidth = 64 };

    [Fact]
    public void Every_operation_of_a_step_is_timed_on_the_processor()
    {
        JsonElement json = Done("bench", "--model", "demo", "--profile", "--device", "cpu", "--json").Json;
        JsonElement[] computed = [.. json.GetProperty("computed").GetProperty("operations").EnumerateArray()];

        // six blocks, each with one attention over 2 rows of 49 tokens: 4 T^2 D per row
        JsonElement attention = Assert.Single(computed, o => o.GetProperty("name").GetString() == "Attention");
        Assert.Equal(6, attention.GetProperty("calls").GetDouble());
        Assert.Equal(6 * 2 * 4.0 * 49 * 49 * 144, attention.GetProperty("flops").GetDouble());
        Assert.Equal(12, computed.Where(o => o.GetProperty("name").GetString() == "LinearGated").Sum(o => o.GetProperty("calls").GetDouble()));
        Assert.Equal(json.GetProperty("computed").GetProperty("kernels_ms").GetDouble(), computed.Sum(o => o.GetProperty("ms").GetDouble()), 1e-9);

        // all twelve sites once per three forecast steps, and no block
        JsonElement[] forecast = [.. json.GetProperty("forecast").GetProperty("operations").EnumerateArray()];
        Assert.Equal(1.0 / 3, Assert.Single(forecast, o => o.GetProperty("name").GetString() == "ForecastStep").GetProperty("calls").GetDouble(), 1e-9);
        Assert.DoesNotContain(forecast, o => o.GetProperty("name").GetString() == "Attention");
    }

    [OpenClFact]
    public void Every_launch_of_a_step_is_timed_by_OpenCL()
    {
        using Device device = Device.OpenCl();
        Check(device, WeightType.F32, "Attention.Gpu", tensorCores: false);
    }

    [Fact]
    public void Every_launch_of_a_step_is_timed_by_CUDA_and_graphs_return_afterwards()
    {
        using SimulatedDriver driver = new(new() { Checks = Checks.None });
        using (var gpu = SimulatedCuda.Gpu(driver))
        using (Device device = Device.On(gpu))
        {
            Check(device, WeightType.BF16, "attention_bf16_16_x1", tensorCores: true);
            Assert.True(gpu.Graphs.Count > 0);      // of the steps that nobody watched
        }

        Assert.Equal("", driver.Leaks);
    }

    [Theory]
    [InlineData("--model", "bench", "--profile")]
    [InlineData("one command for each", "bench", "--model", "demo", "--vae", "vae.safetensors")]
    [InlineData("too few intervals", "bench", "--model", "demo", "--profile", "--interval", "48", "--device", "cpu")]
    public void What_cannot_be_profiled_is_refused(string says, params string[] args)
    {
        Result result = Run(args);
        Assert.NotEqual(ExitCode.Done, result.Code);
        Assert.Contains(says, result.Errors, StringComparison.Ordinal);
    }

    static void Check(Device device, WeightType weights, string kernel, bool tensorCores)
    {
        using ProfiledDevice watched = new(device);
        using DiT model = RandomDiT.Create(Small, watched, seed: 1, weights);
        Forecaster forecaster = new(Sites.EveryModule, Refresh.Every(2), new TaylorPredictor(1));
        IReadOnlyList<OpRun> ops = Step(watched, model, forecaster);

        OpRun attention = Assert.Single(ops, op => op.Cost.Name == "Attention");
        Assert.Equal(kernel, Assert.Single(attention.Kernels).Name);
        Assert.Equal(tensorCores, attention.Kernels[0].HandWritten);
        Assert.All(ops, op => Assert.NotEmpty(op.Kernels));
        Assert.All(ops, op => Assert.InRange(op.Ms, 0, 60_000));
        Assert.Null(device.Gpu!.Watch);
    }

    /// <summary>The last of a few computed steps, watched.</summary>
    static IReadOnlyList<OpRun> Step(ProfiledDevice watched, DiT model, Forecaster forecaster)
    {
        using StepRun run = new(model, 1, forecaster);
        for (int step = 0; step < 6; step++)
            run.Step();
        watched.StartProfile();
        run.Step();
        IReadOnlyList<OpRun> ops = watched.StopProfile();
        if (!run.IsForecast)
            return ops;
        watched.StartProfile();
        run.Step();
        return watched.StopProfile();
    }
}
