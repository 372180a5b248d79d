namespace TaylorSeer.Kernels.Gpu;

/// <summary>A place in a device's stream, with the device's own clock. Disposed by whoever asked for it.</summary>
public abstract class GpuMark : IDisposable
{
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
