using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Gpu.Emulation;

namespace TaylorSeer.Kernels.Gpu.Dialect;

/// <summary>Where the running thread lies in its group, and the barrier that the group shares.</summary>
public static class Group
{
    /// <summary>Index of the thread along x, the fastest.</summary>
    public static int IdxX => Lane.Current.X;

    /// <summary>Index of the thread along y.</summary>
    public static int IdxY => Lane.Current.Y;

    /// <summary>Index of the thread along z.</summary>
    public static int IdxZ => Lane.Current.Z;

    /// <summary>Threads along x.</summary>
    public static int DimX => Lane.Current.Run.Launch.Group.X;

    /// <summary>Threads along y.</summary>
    public static int DimY => Lane.Current.Run.Launch.Group.Y;

    /// <summary>Threads along z.</summary>
    public static int DimZ => Lane.Current.Run.Launch.Group.Z;

    /// <summary>
    /// Waits until every thread of the group is here; what they wrote before, to shared and to global memory, is visible
    /// afterwards. All threads must reach the same call; the emulator reports it when they do not.
    /// </summary>
    public static void Barrier([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Lane lane = Lane.Current;
        lane.Run.Barrier(lane, new SourceLine(file, line));
    }
}
