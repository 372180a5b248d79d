namespace TaylorSeer.Tests.Cuda.Driver;

/// <summary>
/// Work in order. Nothing is done before somebody waits for it, which is as late as hardware may be: a host that changes
/// pinned memory too early, or reads it, gets what it deserves.
/// </summary>
sealed class SimulatedStream
{
    readonly Queue<Action> work = new();

    public void Add(Action action) => work.Enqueue(action);

    /// <summary>Does the next piece of work, if there is any.</summary>
    public void Advance()
    {
        if (work.TryDequeue(out Action? next))
            next();
    }

    public void Finish()
    {
        while (work.TryDequeue(out Action? next))
            next();
    }

    public void Clear() => work.Clear();
}
