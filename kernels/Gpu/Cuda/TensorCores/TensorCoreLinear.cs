namespace TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

/// <summary>Linear layers on tensor cores: epilogue(x Wᵀ + b), the kernels of linear.cuh, linear_wgmma.cuh and linear_e4m3.cu.</summary>
public static class TensorCoreLinear
{
    static readonly KernelParameter[] Finish =
    [
        TensorCoreMatmul.View("bias", typeof(float)), TensorCoreMatmul.View("y", typeof(byte)), TensorCoreMatmul.View("residual", typeof(float)),
        TensorCoreMatmul.View("gate", typeof(float)), TensorCoreMatmul.View("differences", typeof(byte)),
        TensorCoreMatmul.View("partials", typeof(float)), TensorCoreMatmul.View("arrivals", typeof(uint)),
        TensorCoreMatmul.Number("M", typeof(int)), TensorCoreMatmul.Number("N", typeof(int)), TensorCoreMatmul.Number("K", typeof(int)),
        TensorCoreMatmul.Number("xStride", typeof(int)), TensorCoreMatmul.Number("yStride", typeof(int)),
        TensorCoreMatmul.Number("tokens", typeof(int)), TensorCoreMatmul.Number("gateStride", typeof(int)),
        TensorCoreMatmul.Number("differenceStride", typeof(long)), TensorCoreMatmul.Number("orders", typeof(int)),
        TensorCoreMatmul.Number("gap", typeof(float)), TensorCoreMatmul.Number("flags", typeof(int)),
    ];

    static readonly KernelParameter[] Wide = [TensorCoreMatmul.View("x", typeof(ushort)), TensorCoreMatmul.View("w", typeof(ushort)), .. Finish];

    static readonly KernelParameter[] Narrow =
    [
        TensorCoreMatmul.View("x", typeof(byte)), TensorCoreMatmul.View("xScale", typeof(float)),
        TensorCoreMatmul.View("w", typeof(byte)), TensorCoreMatmul.View("wScale", typeof(float)), .. Finish,
    ];

    static readonly KernelDefinition[] BF16 = TensorCoreMatmul.Kernels("linear_bf16", Wide), F16 = TensorCoreMatmul.Kernels("linear_f16", Wide);

    static readonly KernelParameter[] Mapped =
        [TensorCoreMatmul.TensorMap("x"), TensorCoreMatmul.TensorMap("w"), .. Finish.Where(p => p.Name != "xStride")];

    static readonly KernelDefinition[] WarpgroupBF16 = TensorCoreMatmul.WarpgroupKernels("linear_bf16", Mapped);

    static readonly KernelDefinition[] WarpgroupF16 = TensorCoreMatmul.WarpgroupKernels("linear_f16", Mapped);

    static readonly KernelDefinition[] E4M3 = TensorCoreMatmul.Kernels("linear_e4m3", Narrow);

    static readonly KernelDefinition QuantizeBF16 = Quantizer("bf16", typeof(ushort)), QuantizeF16 = Quantizer("f16", typeof(ushort)), QuantizeF32 = Quantizer("f32", typeof(float));

    /// <summary>Kernels of every tile.</summary>
    public static IReadOnlyList<KernelDefinition> Kernels(OperandType type) => Of(type);

    /// <summary>Kernels of every tile of warpgroups: BF16 or F16.</summary>
    public static IReadOnlyList<KernelDefinition> WarpgroupKernels(OperandType type) => type == OperandType.BF16 ? WarpgroupBF16 : WarpgroupF16;

    /// <summary>Whether rows of K elements can be multiplied as they are: whole pieces of 16 bytes.</summary>
    public static bool Multiplies(OperandType type, int K, int xStride) => K % Piece(type) == 0 && xStride % Piece(type) == 0;

    /// <summary>Operands of 16 bits.</summary>
    /// <param name="matmul">the device's</param>
    /// <param name="type">BF16 or F16: both operands, and a y of 16 bits</param>
    /// <param name="x">(M, K), rows xStride elements apart</param>
    /// <param name="w">(N, K), dense</param>
    /// <param name="M">rows</param>
    /// <param name="N">outputs</param>
    /// <param name="K">inputs, a multiple of 8</param>
    /// <param name="xStride">a multiple of 8</param>
    /// <param name="epilogue">what becomes of the sums</param>
    /// <param name="plan">how to cut it up; none: as <see cref="TensorCoreMatmul.Plan"/> says</param>
    public static void Launch(
        TensorCoreMatmul matmul, OperandType type, GpuView<ushort> x, GpuView<ushort> w,
        int M, int N, int K, int xStride, in MatmulEpilogue epilogue, MatmulPlan? plan = null)
    {
        KernelDefinition[] kernels = type == OperandType.E4M3 ? throw new ArgumentException("Operands of 8 bits have scales.") : Of(type);
        Check(kernels[0].Program, type, x.Start, x.Length, w.Start, w.Length, M, N, K, xStride);
        epilogue.Check(M, N);
        if (M == 0 || N == 0)
            return;
        MatmulPlan chosen = plan ?? matmul.Plan(kernels[0].Program, M, N, K, sizeof(ushort), byWarpgroups: true);
        if (chosen.Tile.IsOfWarpgroups)
        {
            LaunchWarpgroups(matmul, type, x, w, M, N, K, xStride, epilogue, chosen);
            return;
        }

        matmul.Launch(kernels, chosen, M, N, (long)K * sizeof(ushort),
        [
            x, w, epilogue.Bias, epilogue.Y, epilogue.Residual, epilogue.Gate, epilogue.Differences, matmul.Workspace.Partials, matmul.Workspace.Arrivals,
            M, N, K, xStride, epilogue.YStride, epilogue.Tokens, epilogue.GateStride, epilogue.DifferenceStride, epilogue.Orders, epilogue.Gap, epilogue.Flags,
        ]);
    }

    /// <summary>Operands of 8 bits with a scale per row; a y of 16 bits is bf16. K and xStride are multiples of 16.</summary>
    public static void Launch(
        TensorCoreMatmul matmul, GpuView<byte> x, GpuView<float> xScale, GpuView<byte> w, GpuView<float> wScale,
        int M, int N, int K, int xStride, in MatmulEpilogue epilogue, MatmulPlan? plan = null)
    {
        if (!MatmulEpilogue.Aligned(wScale, 4))
            throw new ArgumentException($"linear_e4m3: scales of w from element {wScale.Start}, which must be a multiple of 4.");
        Check("linear_e4m3", OperandType.E4M3, x.Start, x.Length, w.Start, w.Length, M, N, K, xStride);
        epilogue.Check(M, N);
        if (M == 0 || N == 0)
            return;
        matmul.Launch(E4M3, plan ?? matmul.Plan("linear_e4m3", M, N, K, 1), M, N, K,
        [
            x, xScale, w, wScale, epilogue.Bias, epilogue.Y, epilogue.Residual, epilogue.Gate, epilogue.Differences, matmul.Workspace.Partials, matmul.Workspace.Arrivals,
            M, N, K, xStride, epilogue.YStride, epilogue.Tokens, epilogue.GateStride, epilogue.DifferenceStride, epilogue.Orders, epilogue.Gap, epilogue.Flags,
        ]);
    }

    /// <summary>Rows of 16 bits to dense rows of 8 bits with their scales.</summary>
    /// <param name="device">where</param>
    /// <param name="type">of x: BF16 or F16</param>
    /// <param name="x">(M, K), rows xStride elements apart</param>
    /// <param name="q">(M, K)</param>
    /// <param name="scales">(M)</param>
    /// <param name="M">rows</param>
    /// <param name="K">elements of one, a multiple of 16</param>
    /// <param name="xStride">a multiple of 8</param>
    public static void Quantize(GpuDevice device, OperandType type, GpuView<ushort> x, GpuView<byte> q, GpuView<float> scales, int M, int K, int xStride) =>
        Quantize(device, type == OperandType.BF16 ? QuantizeBF16 : QuantizeF16, x, 8, q, scales, M, K, xStride);

    /// <summary>The same of f32; xStride and where x starts are multiples of 4.</summary>
    public static void Quantize(GpuDevice device, GpuView<float> x, GpuView<byte> q, GpuView<float> scales, int M, int K, int xStride) =>
        Quantize(device, QuantizeF32, x, 4, q, scales, M, K, xStride);

    static void Quantize(GpuDevice device, KernelDefinition kernel, GpuArgument x, int piece, GpuView<byte> q, GpuView<float> scales, int M, int K, int xStride)
    {
        if (K % 16 != 0 || q.Start % 16 != 0 || xStride % piece != 0 || x.Start % piece != 0)
            throw new ArgumentException($"{kernel.EntryPoint}: rows of {K} elements, {xStride} apart, from element {x.Start} of x to {q.Start} of q: 16 and {piece} elements are moved at a time. Pad the rows with zeros.");
        if (xStride < K || (M > 0 && x.Length < (((long)M - 1) * xStride) + K) || q.Length < (long)M * K || scales.Length < M)
            throw new ArgumentException($"{kernel.EntryPoint}: x ({M}, {K}) with rows {xStride} apart, q and scales do not lie in {x.Length}, {q.Length} and {scales.Length} elements.");
        if (M > 0)
            device.Launch(kernel, LaunchSize.Cover(M, 4), [x, q, scales, M, K, xStride], []);
    }

    /// <summary>A tile copies its operands in boxes of as many rows as it has itself.</summary>
    static void LaunchWarpgroups(
        TensorCoreMatmul matmul, OperandType type, GpuView<ushort> x, GpuView<ushort> w, int M, int N, int K, int xStride, in MatmulEpilogue epilogue, MatmulPlan plan)
    {
        CudaDevice device = matmul.Device;
        if (!device.HasWarpgroups)
            throw new GpuException($"{plan.Tile} multiplies with warpgroups, which {device.Info} has not: they take compute capability 9.0, a driver for CUDA 12.0, and TAYLORSEER_WGMMA other than 0.");
        bool isBF16 = type == OperandType.BF16;
        matmul.Launch(isBF16 ? WarpgroupBF16 : WarpgroupF16, plan, M, N, (long)K * sizeof(ushort),
        [
            device.TensorMap(x, isBF16, M, K, xStride, plan.Tile.Rows), device.TensorMap(w, isBF16, N, K, K, plan.Tile.Columns),
            epilogue.Bias, epilogue.Y, epilogue.Residual, epilogue.Gate, epilogue.Differences, matmul.Workspace.Partials, matmul.Workspace.Arrivals,
            M, N, K, epilogue.YStride, epilogue.Tokens, epilogue.GateStride, epilogue.DifferenceStride, epilogue.Orders, epilogue.Gap, epilogue.Flags,
        ]);
    }

    static KernelDefinition Quantizer(string type, Type element) => KernelDefinition.HandWritten(
        "linear_e4m3", $"quantize_e4m3_{type}", 128, 0,
        TensorCoreMatmul.View("x", element), TensorCoreMatmul.View("q", typeof(byte)), TensorCoreMatmul.View("scales", typeof(float)),
        TensorCoreMatmul.Number("M", typeof(int)), TensorCoreMatmul.Number("K", typeof(int)), TensorCoreMatmul.Number("xStride", typeof(int)));

    static KernelDefinition[] Of(OperandType type) => type switch
    {
        OperandType.BF16 => BF16,
        OperandType.F16 => F16,
        OperandType.E4M3 => E4M3,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not an operand type"),
    };

    static int Piece(OperandType type) => type == OperandType.E4M3 ? 16 : 8;

    static void Check(string kernel, OperandType type, long xStart, long xLength, long wStart, long wLength, int M, int N, int K, int xStride)
    {
        int piece = Piece(type);
        if (!Multiplies(type, K, xStride) || xStart % piece != 0 || wStart % piece != 0)
            throw new ArgumentException($"{kernel}: rows of {K} elements, {xStride} apart, from elements {xStart} of x and {wStart} of w: all must be multiples of {piece}. Pad the rows with zeros.");
        if (xStride < K || (M > 0 && xLength < (((long)M - 1) * xStride) + K) || wLength < (long)N * K)
            throw new ArgumentException($"{kernel}: x ({M}, {K}) with rows {xStride} apart and w ({N}, {K}) do not lie in {xLength} and {wLength} elements.");
    }
}
