using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels.Gpu;

namespace TaylorSeer.Engine.Backends;

/// <summary>Tensors of GPU devices seen as the views that launches take.</summary>
static class GpuTensors
{
    /// <summary>The f32 elements from the tensor's first to the end of its memory; a kernel knows the sizes.</summary>
    public static GpuView<float> View(this Tensor tensor)
    {
        if (tensor.DType != DType.F32)
            throw new ShapeException($"This operation takes f32, not {tensor}.");
        GpuBuffer buffer = ((GpuMemory)tensor.Memory).Buffer;
        return buffer.View<float>(tensor.Offset, (buffer.Bytes / sizeof(float)) - tensor.Offset);
    }
}
