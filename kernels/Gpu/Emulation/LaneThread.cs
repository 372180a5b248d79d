namespace TaylorSeer.Kernels.Gpu.Emulation;

/// <summary>Threads that lanes borrow while others of their group stand at a barrier; kept for the next group.</summary>
sealed class LaneThread
{
    /// <summary>Kernels keep little on the stack.</summary>
    const int StackBytes = 512 * 1024;

    static readonly Stack<LaneThread> Idle = [];

    readonly Turn wake = new();
    Action? work;

    LaneThread() => new Thread(Loop, StackBytes) { IsBackground = true, Name = "emulated lanes" }.Start();

    /// <summary>Does <paramref name="work"/> on another thread.</summary>
    public static void Start(Action work)
    {
        LaneThread? thread;
        lock (Idle)
            Idle.TryPop(out thread);
        thread ??= new();
        thread.work = work;
        thread.wake.Give();
    }

    void Loop()
    {
        while (true)
        {
            wake.Wait();
            work!();
            work = null;
            lock (Idle)
                Idle.Push(this);
        }
    }
}
