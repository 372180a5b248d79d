using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;
using TaylorSeer.Kernels.Gpu.Emulation;
using TaylorSeer.Kernels.Teaching;

namespace TaylorSeer.Cli.Bench;

/// <summary>
/// A device's ceilings, by kernels of the dialect: copying, and multiply-adds. How much a launch does is found once, by
/// doubling until it takes long enough to be timed; so the same code serves a GPU and the emulator.
/// </summary>
sealed class GpuCeilings : IDisposable
{
    const double EnoughMs = 20;
    const int MostGroups = 4096;
    const long MostCopyBytes = 512L << 20;

    /// <summary>In the emulator, which keeps a record of every byte of a buffer that a kernel touches.</summary>
    const long EmulatedCopyBytes = 1L << 20;

    readonly GpuDevice gpu;
    readonly GpuBuffer sums, from, to;
    readonly int groups = 1, turns = 16, copyGroups = 1;

    public GpuCeilings(GpuDevice gpu)
    {
        this.gpu = gpu;
        sums = gpu.Allocate((long)MostGroups * Peaks.Threads * sizeof(float));
        MultiplyAddMs();                    // builds the kernel
        while (MultiplyAddMs() < EnoughMs)
        {
            if (groups < MostGroups)
                groups *= 2;
            else
                turns *= 2;
        }

        // a sixteenth of the memory each way at most, and no further than a copy that is long enough
        long bytes = Math.Min(gpu is EmulatedDevice ? EmulatedCopyBytes : MostCopyBytes, gpu.MemoryBytes / 16);
        from = gpu.Allocate(bytes);
        to = gpu.Allocate(bytes);
        int most = (int)(bytes / (Peaks.Bytes(1) / 2));
        CopyMs();
        while (copyGroups * 2 <= most && CopyMs() < EnoughMs)
            copyGroups *= 2;

        Tensor = gpu is CudaDevice { SixteenBitActivations: true } cuda ? new(cuda, OperandType.BF16, EnoughMs) : null;
    }

    /// <summary>FLOP of <see cref="MultiplyAddMs"/>.</summary>
    public double Flops => Peaks.Flops(groups, turns);

    /// <summary>Bytes of <see cref="CopyMs"/>, read and written.</summary>
    public double Bytes => Peaks.Bytes(copyGroups);

    /// <summary>Times a launch of multiply-adds.</summary>
    public double MultiplyAddMs() => GpuClock.Measure(
        gpu, () => Peaks.LaunchMultiplyAdd(gpu, groups, sums.View<float>(0, (long)groups * Peaks.Threads), turns, 0.5f, 0.25f));

    /// <summary>Times a copy.</summary>
    public double CopyMs()
    {
        long count = (long)(Peaks.Bytes(copyGroups) / 2) / sizeof(float);
        return GpuClock.Measure(gpu, () => Peaks.LaunchCopy(gpu, copyGroups, from.View<float>(0, count), to.View<float>(0, count)));
    }

    /// <summary>Of products of 16-bit numbers; null where there are no tensor cores.</summary>
    public TensorCeiling? Tensor { get; }

    /// <summary>Keeps the device at work for about as long as it takes to launch a step, and returns at once.</summary>
    public void Hold() => Peaks.LaunchMultiplyAdd(gpu, groups, sums.View<float>(0, (long)groups * Peaks.Threads), turns, 0.5f, 0.25f);

    public void Dispose()
    {
        Tensor?.Dispose();
        sums.Dispose();
        from.Dispose();
        to.Dispose();
    }
}
