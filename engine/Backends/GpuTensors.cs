using System.Runtime.CompilerServices;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels.Gpu;

namespace TaylorSeer.Engine.Backends;

/// <summary>Tensors of GPU devices seen as the views that launches take.</summary>
static class GpuTensors
{
    /// <summary>The f32 elements from the tensor's first to the end of its memory; a kernel knows the sizes.</summary>
    public static GpuView<float> View(this Tensor tensor) => tensor.DType == DType.F32
        ? tensor.View<float>()
        : throw new ShapeException($"This operation takes f32, not {tensor}.");

    /// <summary>The same memory as elements of a type that the kernel knows how to read, which starts at a multiple of its size.</summary>
    public static GpuView<T> View<T>(this Tensor tensor)
        where T : unmanaged
    {
        GpuBuffer buffer = ((GpuMemory)tensor.Memory).Buffer;
        long from = tensor.Offset * tensor.DType.Bytes() / Unsafe.SizeOf<T>();
        return buffer.View<T>(from, (buffer.Bytes / Unsafe.SizeOf<T>()) - from);
    }
}
