using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

namespace TaylorSeer.Engine.Backends;

/// <summary>
/// What a CUDA device's tensor cores compute of <see cref="IBackend"/>: products of 16-bit weights with inputs in the same type, and of weights in e4m3.
/// Every Try method says whether it took the operation; what it leaves, sizes that are not whole pieces of 16 bytes and inputs in
/// f32, the kernels of the dialect compute.
/// </summary>
sealed class TensorCores : IDisposable
{
    readonly CudaDevice device;
    readonly TensorCoreMatmul matmul;

    TensorCores(CudaDevice device) => (this.device, matmul) = (device, new(device));

    /// <summary>Those of <paramref name="gpu"/>, if it has any.</summary>
    public static TensorCores? Of(GpuDevice gpu) => gpu is CudaDevice { SixteenBitActivations: true } cuda ? new(cuda) : null;

    public void Dispose() => matmul.Dispose();

    /// <summary>Why there are no products in e4m3 here; null: there are.</summary>
    public string? LacksE4M3 => device.LacksE4M3;

    public bool TryLinear(Tensor x, GpuPackedWeight w, Tensor b, Activation act, Tensor y)
    {
        if (!Multiplies(x, w) || !Stores(b, y, w.Type))
            return false;
        Launch(x, w, Stored(b, act, y));
        return true;
    }

    /// <summary>The same of weights in e4m3, which no other kernel reads: false is for the caller to refuse.</summary>
    public bool TryLinear(Tensor x, GpuFloat8Weight w, Tensor b, Activation act, Tensor y)
    {
        if (!Quantizes(x) || !Stores(b, y, DType.BF16))
            return false;
        Launch(x, w, Stored(b, act, y));
        return true;
    }

    public bool TryLinearGated(Tensor x, GpuPackedWeight w, Tensor b, Tensor gate, Tensor tokens, float gap, int orders, Tensor? differences)
    {
        if (!Multiplies(x, w) || !Adds(b, gate, tokens, differences))
            return false;
        Launch(x, w, Gated(b, gate, tokens, gap, orders, differences));
        return true;
    }

    /// <inheritdoc cref="TryLinear(Tensor, GpuFloat8Weight, Tensor, Activation, Tensor)"/>
    public bool TryLinearGated(Tensor x, GpuFloat8Weight w, Tensor b, Tensor gate, Tensor tokens, float gap, int orders, Tensor? differences)
    {
        if (!Quantizes(x) || !Adds(b, gate, tokens, differences))
            return false;
        Launch(x, w, Gated(b, gate, tokens, gap, orders, differences));
        return true;
    }

    public bool TryAttention(Tensor qkv, int heads, Tensor y)
    {
        int size = y.Shape[2] / heads;
        if (TypeOf(qkv.DType) is not { } type || !TensorCoreAttention.Knows(size) || qkv.Offset % 8 != 0 || y.Offset % 8 != 0)
            return false;
        TensorCoreAttention.Launch(device, device.Info.Multiprocessors, type, qkv.View<ushort>(), y.View<ushort>(), y.Shape[0], y.Shape[1], heads, size);
        return true;
    }

    /// <summary>The image is rounded to the weight's type on the way; the result is f32.</summary>
    public bool TryConv2d(Tensor x, GpuPackedWeight w, Tensor b, ConvForm form, Activation act, bool add, Tensor y)
    {
        if (TypeOf(w.Type) is not { } type || !TensorCoreConv2d.Multiplies(x.Shape[3]) || x.Offset % 4 != 0 || y.Offset % 4 != 0 || b.Offset % 4 != 0)
            return false;
        using ArenaScope scope = x.Device.Scratch.Scope();
        Tensor narrow = x.Device.Scratch.Take(x.Shape, w.Type);
        TensorCoreConv2d.Narrow(device, type, x.View(), narrow.View<ushort>(), x.Count);
        TensorCoreConv2d.Launch(
            matmul, type, narrow.View<ushort>(), w.Bits, b.View(), y.View(), x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], w.Outputs, form, act, add);
        return true;
    }

    /// <summary>The same type on both sides, and rows in whole pieces.</summary>
    static bool Multiplies(Tensor x, GpuPackedWeight w) =>
        TypeOf(w.Type) is { } type && x.DType == w.Type && x.Offset % 8 == 0 && TensorCoreLinear.Multiplies(type, w.Inputs, (int)x.RowStride);

    /// <summary>Rows in f32 or 16 bits that start at whole pieces of 16 bytes.</summary>
    static bool Quantizes(Tensor x) => x.DType switch
    {
        DType.F32 => x.Offset % 4 == 0 && x.RowStride % 4 == 0,
        DType.BF16 or DType.F16 => x.Offset % 8 == 0 && x.RowStride % 8 == 0,
        _ => false,
    };

    static bool Stores(Tensor b, Tensor y, DType narrow) => (y.DType == DType.F32 || y.DType == narrow) && y.Offset % 4 == 0 && b.Offset % 4 == 0;

    static bool Adds(Tensor b, Tensor gate, Tensor tokens, Tensor? differences) =>
        b.Offset % 4 == 0 && gate.Offset % 4 == 0 && tokens.Offset % 4 == 0
        && differences is not { DType: not (DType.F32 or DType.BF16) } && !(differences?.Offset % 4 > 0);

    static MatmulEpilogue Stored(Tensor b, Activation act, Tensor y) => new() { Bias = b.View(), Act = act, Y = Operand(y), YStride = (int)y.RowStride };

    static MatmulEpilogue Gated(Tensor b, Tensor gate, Tensor tokens, float gap, int orders, Tensor? differences) => new()
    {
        Bias = b.View(),
        Residual = tokens.View(),
        Gate = gate.View(),
        GateStride = (int)gate.RowStride,
        Tokens = tokens.Shape[1],
        Differences = differences is { } kept ? Operand(kept) : GpuArgument.None,
        DifferenceStride = tokens.Count,
        Orders = differences is null ? 0 : orders,
        Gap = gap,
    };

    static OperandType? TypeOf(DType type) => type switch
    {
        DType.BF16 => OperandType.BF16,
        DType.F16 => OperandType.F16,
        _ => null,
    };

    static GpuArgument Operand(Tensor tensor) => tensor.DType == DType.F32 ? tensor.View() : tensor.View<ushort>();

    void Launch(Tensor x, GpuPackedWeight w, in MatmulEpilogue epilogue) => TensorCoreLinear.Launch(
        matmul, TypeOf(w.Type)!.Value, x.View<ushort>(), w.Bits, x.Shape[0], w.Outputs, w.Inputs, (int)x.RowStride, epilogue);

    /// <summary>Rows of x are quantised first, into scratch.</summary>
    void Launch(Tensor x, GpuFloat8Weight w, in MatmulEpilogue epilogue)
    {
        using ArenaScope scope = x.Device.Scratch.Scope();
        int M = x.Shape[0], K = w.Inputs, stride = (int)x.RowStride;
        GpuView<byte> q = x.Device.Scratch.Take((M, K), DType.U8).View<byte>();
        GpuView<float> scales = x.Device.Scratch.Take(M).View();
        if (TypeOf(x.DType) is { } type)
            TensorCoreLinear.Quantize(device, type, x.View<ushort>(), q, scales, M, K, stride);
        else
            TensorCoreLinear.Quantize(device, x.View(), q, scales, M, K, stride);
        TensorCoreLinear.Launch(matmul, q, scales, w.Elements, w.Scales, M, w.Outputs, K, K, epilogue);
    }
}
