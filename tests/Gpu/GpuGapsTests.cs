using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Kernels;

namespace TaylorSeer.Tests.Gpu;

/// <summary>What devices do not compute, in full: each is refused with what to use instead, and nothing else may be.</summary>
public sealed class GpuGapsTests
{
    [Fact]
    public void Weights_in_8_bits_are_the_cpus() =>
        Refused("--dtype bf16", Device.Emulator(), device => device.Backend.Pack(new ArrayWeight((1, 1), [1]), WeightType.Int8));

    [Fact]
    public void Weights_in_e4m3_are_for_NVIDIA_GPUs_and_to_be_looked_at_on_the_cpu() =>
        Refused("--device cpu", Device.Emulator(), device => device.Backend.Pack(new ArrayWeight((1, 16), new float[16]), WeightType.FP8));

    [Fact]
    public void Weights_in_f16_are_for_GPU_devices() =>
        Refused("--dtype bf16", Device.Cpu(1), device => device.Backend.Pack(new ArrayWeight((1, 1), [1]), WeightType.F16));

    static void Refused(string instead, Device device, Action<Device> operation)
    {
        using (device)
        {
            using StepScope step = device.BeginStep();
            Assert.Contains(instead, Assert.Throws<NoKernelException>(() => operation(device)).Message, StringComparison.Ordinal);
        }
    }
}
