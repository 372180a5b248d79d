using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Kernels;

namespace TaylorSeer.Tests.Gpu;

/// <summary>What GPU devices do not compute, in full: each is refused with what to use instead, and nothing else may be.</summary>
public sealed class GpuGapsTests
{
    [Theory]
    [InlineData(WeightType.BF16), InlineData(WeightType.Int8)]
    public void Weights_are_f32_alone(WeightType type) =>
        Refused("--dtype f32", device => device.Backend.Pack(new ArrayWeight((1, 1), [1]), type));

    [Fact]
    public void Differences_are_f32_alone()
    {
        Refused("--taylor-dtype f32", device => device.Backend.UpdateDifferences(Scratch(device), 1, 1, Scratch(device, DType.BF16)));
        Refused("--taylor-dtype f32", device => device.Backend.WeightedSum(Scratch(device, DType.BF16), [1], Scratch(device)));
    }

    [Fact]
    public void Autoencoders_run_on_the_cpu()
    {
        Refused("--device cpu", device => device.Backend.SoftClamp(Scratch(device), 3, Scratch(device)));
        Refused("--device cpu", device => device.Backend.GroupNorm(Scratch(device), Scratch(device), Scratch(device), 1, 1e-6f, Activation.None, Scratch(device)));
        Refused("--device cpu", device => device.Backend.Conv2d(Scratch(device), null!, Scratch(device), default, Activation.None, false, Scratch(device)));
    }

    static void Refused(string instead, Action<Device> operation)
    {
        using Device device = Device.Emulator();
        using StepScope step = device.BeginStep();
        Assert.Contains(instead, Assert.Throws<NoGpuKernelException>(() => operation(device)).Message, StringComparison.Ordinal);
    }

    static Tensor Scratch(Device device, DType type = DType.F32) => device.Scratch.Take((1, 1, 1), type);
}
