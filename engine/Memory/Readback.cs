namespace TaylorSeer.Engine.Memory;

/// <summary>
/// A copy to the host of a tensor as it is at a place of the device's work, without waiting for that place. May be used again
/// and again, one copy at a time. Disposed by whoever asked for it.
/// </summary>
public abstract class Readback : IDisposable
{
    /// <summary>Whether <see cref="Finish"/> would not wait.</summary>
    public abstract bool IsDone { get; }

    /// <summary>Asks for the values that the contiguous f32 tensor <paramref name="source"/> has after everything started so far.</summary>
    public abstract void Start(Tensor source);

    /// <summary>The values; waits for them. Valid until the next start.</summary>
    public abstract ReadOnlySpan<float> Finish();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
