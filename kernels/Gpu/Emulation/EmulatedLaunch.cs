namespace TaylorSeer.Kernels.Gpu.Emulation;

/// <summary>One run of a kernel in the emulator: group after group, on the calling thread and as many more as wait at barriers.</summary>
sealed class EmulatedLaunch(LaunchSize grid, LaunchSize group, bool checksRaces, Action body)
{
    static long launches;

    /// <summary>Distinguishes this launch from all others of the process; never 0.</summary>
    public long Id { get; } = Interlocked.Increment(ref launches);

    public LaunchSize Grid => grid;

    public LaunchSize Group => group;

    public bool ChecksRaces => checksRaces;

    public Action Body => body;

    public void Run()
    {
        for (int z = 0; z < grid.Z; z++)
        {
            for (int y = 0; y < grid.Y; y++)
            {
                for (int x = 0; x < grid.X; x++)
                    new GroupRun(this, x, y, z).Run();
            }
        }
    }
}
