using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

namespace TaylorSeer.Cli.Bench;

/// <summary>What tensor cores do by mma.sync with nothing to wait for. How much a launch does is found once, by doubling until it takes long enough to be timed.</summary>
sealed class TensorCeiling : IDisposable
{
    /// <summary>Of every multiprocessor.</summary>
    const int Groups = 8;

    readonly CudaDevice gpu;
    readonly OperandType type;
    readonly GpuBuffer sums;
    readonly int groups, turns = 16;

    /// <param name="gpu">a device with tensor cores</param>
    /// <param name="type">of both operands</param>
    /// <param name="enoughMs">what a launch takes at least, milliseconds</param>
    public TensorCeiling(CudaDevice gpu, OperandType type, double enoughMs)
    {
        (this.gpu, this.type, groups) = (gpu, type, Groups * gpu.Info.Multiprocessors);
        sums = gpu.Allocate((long)groups * TensorCorePeak.Threads * sizeof(float));
        Ms();           // builds the kernel
        while (Ms() < enoughMs)
            turns *= 2;
    }

    /// <summary>FLOP of a launch.</summary>
    public double Flops => TensorCorePeak.Flops(type, groups, turns);

    /// <summary>Times one.</summary>
    public double Ms() => GpuClock.Measure(gpu, () => TensorCorePeak.Launch(gpu, type, groups, sums.View<float>(0, (long)groups * TensorCorePeak.Threads), turns));

    public void Dispose() => sums.Dispose();
}
