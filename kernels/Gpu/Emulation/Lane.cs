namespace TaylorSeer.Kernels.Gpu.Emulation;

/// <summary>One thread of a group in the emulator.</summary>
sealed class Lane(GroupRun run, int number)
{
    [ThreadStatic]
    static Lane? running;

    readonly Turn turn = new();

    /// <summary>The lane that runs on this thread, if any.</summary>
    public static Lane? Running => running;

    /// <summary>The lane that runs on this thread.</summary>
    public static Lane Current =>
        running ?? throw new InvalidOperationException("Grid, Group, SharedMemory and LocalMemory are for kernels: launch this one with Emulator.Run.");

    public GroupRun Run => run;

    /// <summary>Index in the group, x fastest.</summary>
    public int Number => number;

    public int X => number % run.Launch.Group.X;

    public int Y => number / run.Launch.Group.X % run.Launch.Group.Y;

    public int Z => number / run.Launch.Group.X / run.Launch.Group.Y;

    /// <summary>The barrier where it waits.</summary>
    public SourceLine At { get; set; }

    /// <summary>Runs the kernel's body as this lane.</summary>
    public void Execute()
    {
        running = this;
        try
        {
            run.Launch.Body();
        }
        finally
        {
            running = null;
        }
    }

    public void Wait() => turn.Wait();

    public void Resume() => turn.Give();

    public override string ToString() => $"thread ({X}, {Y}, {Z}) of group ({run.GroupX}, {run.GroupY}, {run.GroupZ})";
}
