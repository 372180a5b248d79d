namespace TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

/// <summary>The ceiling of mma.sync with operands of 16 bits: peak_bf16.cu. Instructions of sm_90a alone (wgmma) lie above it.</summary>
public static class TensorCorePeak
{
    /// <summary>Threads of a group.</summary>
    public const int Threads = 256;

    /// <summary>FLOP of a warp and turn: eight products of 16 x 8 x 16.</summary>
    const double PerTurn = 8 * 2.0 * 16 * 8 * 16;

    static readonly KernelDefinition Kernel = KernelDefinition.HandWritten(
        "peak_bf16", "peak_bf16", Threads, 0, TensorCoreMatmul.View("sums", typeof(float)), TensorCoreMatmul.Number("turns", typeof(int)));

    /// <summary>FLOP of a launch of so many groups.</summary>
    public static double Flops(int groups, int turns) => PerTurn * (Threads / 32) * groups * turns;

    /// <summary>Starts it.</summary>
    /// <param name="device">a device with tensor cores</param>
    /// <param name="groups">of <see cref="Threads"/></param>
    /// <param name="sums">a number per thread</param>
    /// <param name="turns">of eight products</param>
    public static void Launch(CudaDevice device, int groups, GpuView<float> sums, int turns) => device.Launch(Kernel, groups, [sums, turns], []);
}
