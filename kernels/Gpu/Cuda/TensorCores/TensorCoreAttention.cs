namespace TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

/// <summary>Attention on tensor cores: the kernels of attention.cuh and attention_wgmma.cuh.</summary>
public static class TensorCoreAttention
{
    const int Queries = 64, Keys = 64, LeastSize = 16, MostSize = 128;

    /// <summary>Of a warpgroup: what it is given, how many keys at a time, in boxes of how many rows, in how many stages.</summary>
    const int GroupKeys = 128, BoxRows = 64, BoxColumns = 64, BoxBytes = BoxRows * BoxColumns * sizeof(ushort), Stages = 4, BarrierBytes = 8;

    static readonly KernelDefinition[] BF16 = Kernels("bf16", Kernel), F16 = Kernels("f16", Kernel);

    static readonly KernelDefinition[] WarpgroupBF16 = Kernels("bf16", WarpgroupKernel), WarpgroupF16 = Kernels("f16", WarpgroupKernel);

    /// <summary>Whether there is a kernel for heads of <paramref name="size"/> elements.</summary>
    public static bool Knows(int size) => size is >= LeastSize and <= MostSize && size % 8 == 0;

    /// <summary>The kernel of a head size, one or two groups of warps to a block of queries.</summary>
    public static KernelDefinition Kernel(OperandType type, int size, int groups) => Of(type == OperandType.BF16 ? BF16 : F16, size, groups);

    /// <summary>The kernel for Hopper's warpgroups, one or two of them with 64 queries each.</summary>
    public static KernelDefinition WarpgroupKernel(OperandType type, int size, int groups) => Of(type == OperandType.BF16 ? WarpgroupBF16 : WarpgroupF16, size, groups);

    /// <summary>Warpgroups take 128 keys at a time; where half of them would not exist, the others' 64 are the better fit.</summary>
    public static bool PrefersWarpgroups(CudaDevice device, int tokens) => device.HasWarpgroups && tokens > GroupKeys / 2;

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
    /// <param name="byWarpgroups">whether Hopper's kernel runs; null: as <see cref="PrefersWarpgroups"/> says</param>
    public static void Launch(
        CudaDevice device, int multiprocessors, OperandType type, GpuView<ushort> qkv, GpuView<ushort> y, int N, int tokens, int heads, int size, int groups = 0, bool? byWarpgroups = null)
    {
        long elements = (long)N * tokens * heads * size;
        if (!Knows(size) || type == OperandType.E4M3)
            throw new ArgumentException($"Attention on tensor cores takes bf16 or f16 and heads of {LeastSize}, {LeastSize + 8} .. {MostSize} elements, not {type} and {size}.");
        if (qkv.Start % 8 != 0 || y.Start % 8 != 0 || qkv.Length < 3 * elements || y.Length < elements)
            throw new ArgumentException($"Attention on tensor cores: qkv of {qkv.Length} elements from {qkv.Start} and y of {y.Length} from {y.Start}: {3 * elements} and {elements} are needed, from multiples of 8.");
        if (elements == 0)
            return;
        float scale = (float)(Math.Log2(Math.E) / Math.Sqrt(size));
        if (byWarpgroups ?? PrefersWarpgroups(device, tokens))
        {
            LaunchWarpgroups(device, multiprocessors, type, qkv, y, N, tokens, heads, size, scale, groups);
            return;
        }

        LaunchSize grid = new(LaunchSize.Cover(tokens, Queries), heads, N);
        if (groups == 0)
            groups = grid.Count <= 2L * multiprocessors && tokens > Keys / 2 ? 2 : 1;
        device.Launch(Kernel(type, size, groups), grid, [qkv, y, tokens, scale], []);
    }

    /// <summary>Two warpgroups read keys and values once for 128 queries; one leaves twice as many blocks, where there would be too few for all multiprocessors.</summary>
    static void LaunchWarpgroups(
        CudaDevice device, int multiprocessors, OperandType type, GpuView<ushort> qkv, GpuView<ushort> y, int N, int tokens, int heads, int size, float scale, int groups)
    {
        if (!device.HasWarpgroups)
            throw new GpuException($"Attention was to run on warpgroups, which {device.Info} has not: they take compute capability 9.0, a driver for CUDA 12.0, and TAYLORSEER_WGMMA other than 0.");
        if (groups == 0)
            groups = (long)LaunchSize.Cover(tokens, 2 * Queries) * heads * N >= multiprocessors ? 2 : 1;
        int columns = 3 * heads * size;
        GpuArgument map = device.TensorMap(qkv, type == OperandType.BF16, N * tokens, columns, columns, BoxRows, new(3 * heads, N));
        device.Launch(WarpgroupKernel(type, size, groups), new(LaunchSize.Cover(tokens, groups * Queries), heads, N), [map, y, tokens, scale], []);
    }

    static KernelDefinition Of(KernelDefinition[] kernels, int size, int groups) => kernels[((size - LeastSize) / 8 * 2) + groups - 1];

    static KernelDefinition[] Kernels(string type, Func<string, int, int, KernelDefinition> kernel) =>
        [.. from size in Enumerable.Range(0, ((MostSize - LeastSize) / 8) + 1).Select(i => LeastSize + (8 * i)) from groups in (int[])[1, 2] select kernel(type, size, groups)];

    static KernelDefinition Kernel(string type, int size, int groups) => KernelDefinition.HandWritten(
        $"attention_{type}_{size}", $"attention_{type}_{size}_x{groups}", 128 * groups, SharedBytes(size),
        TensorCoreMatmul.View("qkv", typeof(ushort)), TensorCoreMatmul.View("y", typeof(ushort)),
        TensorCoreMatmul.Number("tokens", typeof(int)), TensorCoreMatmul.Number("scale", typeof(float)));

    static KernelDefinition WarpgroupKernel(string type, int size, int groups) => KernelDefinition.HandWritten(
        $"attention_{type}_wgmma_{size}", $"attention_{type}_wgmma_{size}_x{groups}", (128 * groups) + 32, WarpgroupBytes(size, groups),
        TensorCoreMatmul.TensorMap("qkv"), TensorCoreMatmul.View("y", typeof(ushort)),
        TensorCoreMatmul.Number("tokens", typeof(int)), TensorCoreMatmul.Number("scale", typeof(float)));

    /// <summary>Queries, and stages of keys or values, each with two barriers; rows in boxes of 64 elements.</summary>
    static int WarpgroupBytes(int size, int groups) =>
        ((size + BoxColumns - 1) / BoxColumns * BoxBytes * (groups + (Stages * GroupKeys / BoxRows))) + (Stages * 2 * BarrierBytes);

    /// <summary>Queries, and two stages of keys and of values; rows padded to 16 elements and one piece of 16 bytes more.</summary>
    static int SharedBytes(int size) => (Queries + (4 * Keys)) * (((size + 15) / 16 * 32) + 16);
}
