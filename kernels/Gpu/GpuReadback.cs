namespace TaylorSeer.Kernels.Gpu;

/// <summary>A copy of device memory to the host, made by the device at its place in the stream. Used again and again, one copy at a time.</summary>
public abstract class GpuReadback : IDisposable
{
    /// <summary>Whether the copy is made.</summary>
    public abstract bool IsDone { get; }

    /// <summary>Asks for the bytes from <paramref name="start"/> as they are after everything started so far.</summary>
    public abstract void Start(GpuBuffer buffer, long start);

    /// <summary>The bytes; waits for them. Valid until the next start.</summary>
    public abstract ReadOnlySpan<byte> Finish();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
