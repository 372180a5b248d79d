using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Kernels;
using TaylorSeer.Models;

namespace TaylorSeer.Tests.Gpu;

/// <summary>What grows with batch and image lies along the axis of a launch that has no limit to speak of.</summary>
public sealed class LaunchGeometryTests
{
    /// <summary>64 guided images at 512 px: 131,072 rows of tokens. Blocks computed and forecast, in one pass and site by site.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Runs_of_large_batches_stay_within_the_limits_of_CUDA(bool fused)
    {
        DiTConfig config = new() { Depth = 1, Width = 16, Heads = 2, Patch = 2, Channels = 4, InputSize = 64, Classes = 10, MlpWidth = 64 };
        LaunchRecorder gpu = new();
        using Device device = Device.On(gpu);
        using DiT model = RandomDiT.Create(config, device, seed: 1);
        Forecaster forecaster = new(Sites.EveryModule, Refresh.Every(2), new TaylorPredictor(1)) { Fused = fused };
        using SampleResult result = new Ddim(NoiseSchedule.Linear(), 4).Sample(model, new int[64], 1.5f, seed: 1, forecaster);
        Assert.Equal(128 * 1024, gpu.Largest["LayerNormModulate.Gpu"].X);
        Within(gpu, "AddGated.Gpu", fused ? "ForecastStep.Gpu" : "WeightedSum.Gpu", "Linear.Gpu", "Attention.Gpu", "Patchify.Gpu", "SamplerStep.Gpu");
    }

    [Fact]
    public void So_do_single_operations_on_millions_of_rows()
    {
        const int Rows = 5_000_000, Images = 20, Side = 512;
        LaunchRecorder gpu = new();
        using Device device = Device.On(gpu);
        using PackedWeight weight = device.Backend.Pack(new ArrayWeight((8, 8), new float[64]));
        Tensor b = device.NewTensor(8);
        device.Backend.Linear(device.NewTensor((Rows, 8)), weight, b, Activation.None, device.NewTensor((Rows, 8)));
        device.Backend.Gather(device.NewTensor((4, 8)), new int[100_000], device.NewTensor((100_000, 8)));
        Tensor image = device.NewTensor((Images, Side, Side, 8));
        device.Backend.Conv2d(image, weight, b, ConvForm.Point, Activation.None, false, device.NewTensor((Images, Side, Side, 8)));
        device.Backend.GroupNorm(image, b, b, 4, 1e-6f, Activation.None, image);
        Within(gpu, "Linear.Gpu", "Gather.Gpu", "Conv2d.Gpu", "GroupNorm.GpuMoments");
    }

    static void Within(LaunchRecorder gpu, params string[] launched)
    {
        Assert.All(launched, name => Assert.Contains(name, gpu.Largest.Keys));
        Assert.All(gpu.Largest, l => Assert.True(l.Value is { Y: <= LaunchRecorder.MostAcross, Z: <= LaunchRecorder.MostAcross }, $"{l.Key} was launched with {l.Value} groups"));
    }
}
