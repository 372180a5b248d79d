using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Engine.Memory;

/// <summary>Ordinary memory of the machine, for the devices that compute there.</summary>
public sealed class HostMemory(Device device, long bytes) : DeviceMemory(device, bytes)
{
    readonly NativeBlock block = new(bytes);

    /// <summary>All of it, as elements of <typeparamref name="T"/>.</summary>
    public View<T> View<T>()
        where T : unmanaged => block.View<T>();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            block.Dispose();
    }
}
