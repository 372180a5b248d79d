namespace TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

/// <summary>Convolutions on tensor cores: the kernels of conv2d.cuh.</summary>
public static class TensorCoreConv2d
{
    static readonly KernelParameter[] Parameters =
    [
        TensorCoreMatmul.View("x", typeof(ushort)), TensorCoreMatmul.View("weight", typeof(ushort)), TensorCoreMatmul.View("bias", typeof(float)),
        TensorCoreMatmul.View("y", typeof(byte)), TensorCoreMatmul.View("partials", typeof(float)), TensorCoreMatmul.View("arrivals", typeof(uint)),
        .. from name in (string[])["images", "height", "width", "channels", "rows", "columns", "outputs", "kernel", "stride", "before", "doubled", "flags"]
           select TensorCoreMatmul.Number(name, typeof(int)),
    ];

    static readonly KernelDefinition[] BF16 = TensorCoreMatmul.Kernels("conv2d_bf16", Parameters), F16 = TensorCoreMatmul.Kernels("conv2d_f16", Parameters);

    static readonly KernelDefinition NarrowBF16 = Narrower("bf16"), NarrowF16 = Narrower("f16");

    /// <summary>Kernels of every tile.</summary>
    public static IReadOnlyList<KernelDefinition> Kernels(OperandType type) => type == OperandType.BF16 ? BF16 : F16;

    /// <summary>Whether images of so many channels can be multiplied as they are: whole pieces of 16 bytes.</summary>
    public static bool Multiplies(int channels) => channels % 8 == 0;

    /// <summary>As Conv2d defines it.</summary>
    /// <param name="matmul">the device's</param>
    /// <param name="type">BF16 or F16: x, w, and a y of 16 bits</param>
    /// <param name="x">(N, H, W, C)</param>
    /// <param name="weight">(O, k k C)</param>
    /// <param name="bias">f32 (O)</param>
    /// <param name="y">(N, H', W', O), 16 bits or f32</param>
    /// <param name="N">images</param>
    /// <param name="H">their rows</param>
    /// <param name="W">their columns</param>
    /// <param name="C">channels in, a multiple of 8</param>
    /// <param name="O">channels out</param>
    /// <param name="form">where the taps lie</param>
    /// <param name="act">any but GELU is used by decoders; all work</param>
    /// <param name="add">y's old value is added before the activation</param>
    /// <param name="plan">how to cut it up; none: as <see cref="TensorCoreMatmul.Plan"/> says</param>
    public static void Launch(
        TensorCoreMatmul matmul, OperandType type, GpuView<ushort> x, GpuView<ushort> weight, GpuView<float> bias, GpuArgument y,
        int N, int H, int W, int C, int O, ConvForm form, Activation act, bool add, MatmulPlan? plan = null)
    {
        KernelDefinition[] kernels = type == OperandType.E4M3 ? throw new ArgumentException("Convolutions take operands of 16 bits.") : type == OperandType.BF16 ? BF16 : F16;
        int rows = form.Side(H), columns = form.Side(W), M = checked(N * rows * columns), K = form.Taps * C;
        if (!Multiplies(C) || x.Start % 8 != 0 || weight.Start % 8 != 0)
            throw new ArgumentException($"{kernels[0].Program}: {C} channels, from elements {x.Start} of x and {weight.Start} of weight: all must be multiples of 8. Pad the channels with zeros.");
        if (x.Length < (long)N * H * W * C || weight.Length < (long)O * K || y.Length < (long)M * O)
            throw new ArgumentException($"{kernels[0].Program}: x ({N}, {H}, {W}, {C}), weight ({O}, {K}), and y ({N}, {rows}, {columns}, {O}) do not lie in {x.Length}, {weight.Length} and {y.Length} elements.");
        MatmulEpilogue epilogue = new() { Bias = bias, Act = act, Y = y, YStride = O, Add = add };
        epilogue.Check(M, O);
        if (M == 0 || O == 0)
            return;
        matmul.Launch(kernels, plan ?? matmul.Plan(kernels[0].Program, M, O, K, sizeof(ushort)), M, O, (long)K * sizeof(ushort),
        [
            x, weight, epilogue.Bias, y, matmul.Workspace.Partials, matmul.Workspace.Arrivals,
            N, H, W, C, rows, columns, O, form.Kernel, form.Stride, form.Before, form.Doubled ? 1 : 0, epilogue.Flags,
        ]);
    }

    /// <summary>f32 to 16 bits, rounded to nearest even; a multiple of 4 elements, from multiples of 4.</summary>
    public static void Narrow(GpuDevice device, OperandType type, GpuView<float> x, GpuView<ushort> y, long count)
    {
        if (count % 4 != 0 || x.Start % 4 != 0 || y.Start % 4 != 0 || x.Length < count || y.Length < count)
            throw new ArgumentException($"narrow: {count} elements from {x.Start} of {x.Length} to {y.Start} of {y.Length}: all must be multiples of 4, and lie inside.");
        if (count > 0)
            device.Launch(type == OperandType.BF16 ? NarrowBF16 : NarrowF16, LaunchSize.Cover(count, 1024), [x, y, count], []);
    }

    static KernelDefinition Narrower(string type) => KernelDefinition.HandWritten(
        $"conv2d_{type}", $"narrow_{type}", 256, 0,
        TensorCoreMatmul.View("x", typeof(float)), TensorCoreMatmul.View("y", typeof(ushort)), TensorCoreMatmul.Number("count", typeof(long)));
}
