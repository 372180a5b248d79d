using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Kernels.Memory;
using TaylorSeer.Models;
using TaylorSeer.Tests.Memory;

namespace TaylorSeer.Tests.Models;

/// <summary>Counts all device memory of the process, so nothing else runs beside it.</summary>
[Collection(nameof(AllMemory))]
public sealed class ModelMemoryTests
{
    [Fact]
    public void A_model_and_its_runs_give_everything_back()
    {
        long before = NativeBlock.LiveBytes;
        using (Device device = Device.Cpu(2))
        using (Checkpoint checkpoint = DemoModel.Open())
        using (DiT model = DiT.Load(checkpoint, device))
        using (new Ddim(NoiseSchedule.Linear(), 10).Sample(model, [1, 2], 1.5f, forecaster: Forecaster.TaylorSeer(3, 2)))
            Assert.True(NativeBlock.LiveBytes > before + model.WeightBytes);
        Assert.Equal(before, NativeBlock.LiveBytes);
    }

    [Fact]
    public void A_run_that_fails_gives_its_memory_back()
    {
        using Device device = Device.Cpu(1);
        using Checkpoint checkpoint = DemoModel.Open();
        using DiT model = DiT.Load(checkpoint, device);
        void Run(Action<StepReport, Tensor>? after) =>
            new Ddim(NoiseSchedule.Linear(), 4).Sample(model, [1], 1.5f, options: new SampleOptions { AfterStep = after }).Dispose();
        Run(null);                                  // scratch stays with the device
        long before = NativeBlock.LiveBytes;
        Assert.Throws<InvalidOperationException>(() => Run((_, _) => throw new InvalidOperationException("stop")));
        Assert.Equal(before, NativeBlock.LiveBytes);
    }

    /// <summary>Memory runs out at each of the places where a run takes a large piece of it: latents, remembered features, forecasts made ahead.</summary>
    [Fact]
    public void A_run_that_gets_no_memory_gives_back_what_it_had()
    {
        using Device host = Device.Cpu(1);
        ScarceDevice device = new(host);
        using Checkpoint checkpoint = DemoModel.Open();
        using DiT model = DiT.Load(checkpoint, device);
        Forecaster forecaster = Forecaster.TaylorSeer(3, 2);
        void Run() => new Ddim(NoiseSchedule.Linear(), 6).Sample(model, [1], 1.5f, forecaster: forecaster).Dispose();
        Run();                                      // scratch stays with the device
        long before = NativeBlock.LiveBytes;
        DiTMemory need = DiTMemory.Of(model.Config, 1, guided: true, 6, forecaster);
        DiTConfig c = model.Config;
        long final = 2L * c.Width * 2 * 6 * sizeof(float), conditioning = need.Conditioning - final;
        foreach ((long refused, int granted) in new[] { (conditioning, 0), (final, 0), (need.Latents / 2, 0), (need.Latents / 2, 1), (need.Differences, 0), (need.Ahead, 0) })
        {
            int left = granted;
            device.Refuses = bytes => bytes == refused && left-- == 0;
            Assert.Throws<InsufficientMemoryException>(Run);
            Assert.Equal(before, NativeBlock.LiveBytes);
        }

        device.Dispose();
    }
}
