namespace TaylorSeer.Engine.Memory;

/// <summary>A piece of a device's memory. Owned by whoever allocated it; freed by <see cref="Dispose()"/>, never by a finalizer alone.</summary>
public abstract class DeviceMemory(Device device, long bytes) : IDisposable
{
    public Device Device { get; } = device;

    public long Bytes { get; } = bytes;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
