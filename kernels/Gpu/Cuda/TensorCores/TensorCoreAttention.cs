namespace TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

/// <summary>Attention on tensor cores: the kernels of attention.cuh.</summary>
public static class TensorCoreAttention
{
    const int Queries = 64, Keys = 64, LeastSize = 16, MostSize = 128;

    static readonly KernelDefinition[] BF16 = Kernels("bf16"), F16 = Kernels("f16");

    /// <summary>Whether there is a kernel for heads of <paramref name="size"/> elements.</summary>
    public static bool Knows(int size) => size is >= LeastSize and <= MostSize && size % 8 == 0;

    /// <summary>The kernel of a head size, one or two groups of warps to a block of queries.</summary>
    public static KernelDefinition Kernel(OperandType type, int size, int groups) =>
        (type == OperandType.BF16 ? BF16 : F16)[((size - LeastSize) / 8 * 2) + groups - 1];

    /// <summary>As Attention defines it.</summary>
    /// <param name="device">where</param>
    /// <param name="multiprocessors">of the device: two groups share a block of queries where blocks are few</param>
    /// <param name="type">BF16 or F16</param>
    /// <param name="qkv">(N, T, 3D): queries, keys, values</param>
    /// <param name="y">(N, T, D)</param>
    /// <param name="N">samples</param>
    /// <param name="tokens">T</param>
    /// <param name="heads">D / size</param>
    /// <param name="size">of a head: <see cref="Knows"/></param>
    /// <param name="groups">1 or 2; 0: chosen here</param>
    public static void Launch(
        GpuDevice device, int multiprocessors, OperandType type, GpuView<ushort> qkv, GpuView<ushort> y, int N, int tokens, int heads, int size, int groups = 0)
    {
        long elements = (long)N * tokens * heads * size;
        if (!Knows(size) || type == OperandType.E4M3)
            throw new ArgumentException($"Attention on tensor cores takes bf16 or f16 and heads of {LeastSize}, {LeastSize + 8} .. {MostSize} elements, not {type} and {size}.");
        if (qkv.Start % 8 != 0 || y.Start % 8 != 0 || qkv.Length < 3 * elements || y.Length < elements)
            throw new ArgumentException($"Attention on tensor cores: qkv of {qkv.Length} elements from {qkv.Start} and y of {y.Length} from {y.Start}: {3 * elements} and {elements} are needed, from multiples of 8.");
        if (elements == 0)
            return;
        LaunchSize grid = new(LaunchSize.Cover(tokens, Queries), heads, N);
        if (groups == 0)
            groups = grid.Count <= 2L * multiprocessors && tokens > Keys / 2 ? 2 : 1;
        device.Launch(Kernel(type, size, groups), grid, [qkv, y, tokens, (float)(Math.Log2(Math.E) / Math.Sqrt(size))], []);
    }

    static KernelDefinition[] Kernels(string type) =>
        [.. from size in Enumerable.Range(0, ((MostSize - LeastSize) / 8) + 1).Select(i => LeastSize + (8 * i)) from groups in (int[])[1, 2] select Kernel(type, size, groups)];

    static KernelDefinition Kernel(string type, int size, int groups) => KernelDefinition.HandWritten(
        $"attention_{type}_{size}", $"attention_{type}_{size}_x{groups}", 128 * groups, SharedBytes(size),
        TensorCoreMatmul.View("qkv", typeof(ushort)), TensorCoreMatmul.View("y", typeof(ushort)),
        TensorCoreMatmul.Number("tokens", typeof(int)), TensorCoreMatmul.Number("scale", typeof(float)));

    /// <summary>Queries, and two stages of keys and of values; rows padded to 16 elements and one piece of 16 bytes more.</summary>
    static int SharedBytes(int size) => (Queries + (4 * Keys)) * (((size + 15) / 16 * 32) + 16);
}
