using TaylorSeer.Kernels.Gpu;

namespace TaylorSeer.Engine.Memory;

/// <summary>Memory of a GPU.</summary>
sealed class GpuMemory(Device device, GpuBuffer buffer) : DeviceMemory(device, buffer.Bytes)
{
    public GpuBuffer Buffer => buffer;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            buffer.Dispose();
    }
}
