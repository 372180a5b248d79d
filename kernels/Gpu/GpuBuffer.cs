namespace TaylorSeer.Kernels.Gpu;

/// <summary>A piece of a device's memory; whoever allocated it disposes it, before its device.</summary>
public abstract class GpuBuffer(long bytes) : IDisposable
{
    public long Bytes => bytes;

    /// <summary>The elements from <paramref name="start"/>, <paramref name="length"/> of them, counted in <typeparamref name="T"/>.</summary>
    public GpuView<T> View<T>(long start, long length)
        where T : unmanaged => new(this, start, length);

    /// <summary>Refuses bytes that do not lie in the buffer.</summary>
    internal void CheckRange(long start, long length)
    {
        if (start < 0 || length < 0 || start + length > bytes)
            throw new ArgumentException($"Bytes {start} to {start + length} of a buffer of {bytes} bytes.");
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
