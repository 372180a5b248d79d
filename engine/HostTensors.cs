using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Engine;

/// <summary>Tensors of host devices seen as the views that kernels take.</summary>
static class HostTensors
{
    /// <summary>The f32 elements from the tensor's first to the end of its memory; a kernel knows the sizes.</summary>
    public static View<float> F32(this Tensor tensor) => tensor.DType == DType.F32
        ? tensor.Elements<float>()
        : throw new ShapeException($"This operation takes f32, not {tensor}.");

    /// <summary>The same of a tensor whose rows may be blocked; <paramref name="order"/> says whether they are.</summary>
    public static View<float> F32(this Tensor tensor, out Kernels.Ops.RowOrder order)
    {
        order = tensor.DType == DType.F32Blocked ? Kernels.Ops.RowOrder.Blocked : Kernels.Ops.RowOrder.Plain;
        return order == Kernels.Ops.RowOrder.Blocked ? tensor.Elements<float>() : tensor.F32();
    }

    /// <summary>The same of a bf16 tensor, as bits.</summary>
    public static View<ushort> BF16(this Tensor tensor) => tensor.DType == DType.BF16
        ? tensor.Elements<ushort>()
        : throw new ShapeException($"This operation takes bf16, not {tensor}.");

    static View<T> Elements<T>(this Tensor tensor)
        where T : unmanaged => ((HostMemory)tensor.Memory).View<T>().Slice(tensor.Offset);
}
