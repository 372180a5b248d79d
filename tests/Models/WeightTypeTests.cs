using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Kernels;
using TaylorSeer.Models;

namespace TaylorSeer.Tests.Models;

/// <summary>The demo model with weights in other types.</summary>
public sealed class WeightTypeTests
{
    const int Steps = 20;

    static float[] Sample(WeightType type, int threads = 2)
    {
        using Device device = Device.Cpu(threads);
        using Checkpoint checkpoint = DemoModel.Open();
        using DiT model = DiT.Load(checkpoint, device, new DiTOptions { Weights = type });
        using SampleResult result = new Ddim(NoiseSchedule.Linear(), Steps).Sample(model, [0, 1, 5, 9], 1.5f, seed: 3);
        return result.ToArray();
    }

    static double Rmse(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => ((double)x - y) * (x - y)).Average());

    // Of pixels in -1 ... 1, where two different clothes differ by about 0.7 and TaylorSeer at (3, 2) departs by about 0.05.
    [Theory]
    [InlineData(WeightType.BF16, 0.02)]
    [InlineData(WeightType.Int8, 0.06)]
    [InlineData(WeightType.FP8, 0.15)]
    public void A_whole_run_stays_near_f32(WeightType type, double most) => Assert.InRange(Rmse(Sample(type), Sample(WeightType.F32)), 1e-5, most);

    [Theory]
    [InlineData(WeightType.BF16), InlineData(WeightType.Int8), InlineData(WeightType.FP8)]
    public void The_bits_of_a_run_do_not_depend_on_threads(WeightType type) => Assert.Equal(Sample(type, 1), Sample(type, 3));

    [Theory]
    [InlineData(WeightType.F32), InlineData(WeightType.BF16), InlineData(WeightType.Int8), InlineData(WeightType.FP8)]
    public void The_plan_knows_how_much_the_weights_take(WeightType type)
    {
        DiTConfig config = new() { Depth = 2, Width = 256, Heads = 4, Patch = 2, Channels = 4, InputSize = 8, Classes = 10, MlpWidth = 1024 };
        using Device device = Device.Cpu(1);
        using DiT model = RandomDiT.Create(config, device, seed: 1, type);
        long planned = DiTMemory.Of(config, 1, true, 10, null, type, backend: device.Backend).Weights;
        Assert.Equal(type, model.WeightType);
        Assert.InRange(model.WeightBytes, planned * 0.98, planned * 1.02);      // scales per output, padded panels
    }
}
