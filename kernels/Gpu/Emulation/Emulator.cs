namespace TaylorSeer.Kernels.Gpu.Emulation;

/// <summary>
/// Runs kernels as the C# they are: any launch, real barriers, every access checked. A breakpoint in a kernel stops in
/// one of its threads; the others of the group stand at their barrier. Slow: tiny shapes only.
/// </summary>
public static class Emulator
{
    /// <summary>Runs <paramref name="kernel"/>, a call of a kernel with its arguments, once per thread of the launch.</summary>
    /// <param name="grid">Groups.</param>
    /// <param name="group">Threads of a group.</param>
    /// <param name="kernel">The call.</param>
    /// <param name="findRaces">Also look for two threads that touch one element with no barrier between them.</param>
    /// <exception cref="KernelException">The kernel left its bounds, raced, or its threads parted at a barrier.</exception>
    public static void Run(LaunchSize grid, LaunchSize group, Action kernel, bool findRaces = true)
    {
        if (Lane.Running is not null)
            throw new InvalidOperationException("A kernel cannot launch a kernel.");
        if (grid is not { X: > 0, Y: > 0, Z: > 0 } || group is not { X: > 0, Y: > 0, Z: > 0 } || group.Count > 1024)
            throw new ArgumentException($"A launch of {grid} groups of {group} threads: sizes start at 1, and a group has 1024 threads at most.");
        new EmulatedLaunch(grid, group, findRaces, kernel).Run();
    }
}
