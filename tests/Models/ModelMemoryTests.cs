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
}
