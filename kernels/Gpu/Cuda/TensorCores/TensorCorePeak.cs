namespace TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

/// <summary>What a device's tensor cores do at most through mma.sync: the kernels of peak.cuh.</summary>
public static class TensorCorePeak
{
    /// <summary>Threads of a group.</summary>
    public const int Threads = 256;

    const int Chains = 8;

    static readonly KernelDefinition BF16 = Kernel("bf16"), F16 = Kernel("f16"), E4M3 = Kernel("e4m3");

    /// <summary>Arithmetic of a launch, two per multiply-add.</summary>
    public static double Flops(OperandType type, int groups, int turns) => 2.0 * groups * (Threads / 32) * turns * Chains * 16 * 8 * Depth(type);

    /// <summary>Every thread's sum goes to <paramref name="sums"/>, <see cref="Threads"/> per group: 32 times turns times the depth of a product, operands being ones.</summary>
    public static void Launch(GpuDevice device, OperandType type, int groups, GpuView<float> sums, int turns)
    {
        if (sums.Length < (long)groups * Threads)
            throw new ArgumentException($"{groups} groups leave {(long)groups * Threads} sums, and there is room for {sums.Length}.");
        (KernelDefinition kernel, uint ones) = type switch
        {
            OperandType.BF16 => (BF16, 0x3f803f80u),
            OperandType.F16 => (F16, 0x3c003c00u),
            OperandType.E4M3 => (E4M3, 0x38383838u),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not an operand type"),
        };
        device.Launch(kernel, groups, [sums, turns, ones, ones], []);
    }

    /// <summary>Elements of a row that one product takes: 32 bytes.</summary>
    static int Depth(OperandType type) => type == OperandType.E4M3 ? 32 : 16;

    static KernelDefinition Kernel(string type) => KernelDefinition.HandWritten(
        $"peak_{type}", $"peak_{type}", Threads, 0,
        TensorCoreMatmul.View("sums", typeof(float)), TensorCoreMatmul.Number("turns", typeof(int)), TensorCoreMatmul.Number("a", typeof(uint)), TensorCoreMatmul.Number("b", typeof(uint)));
}
