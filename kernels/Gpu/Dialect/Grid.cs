using TaylorSeer.Kernels.Gpu.Emulation;

namespace TaylorSeer.Kernels.Gpu.Dialect;

/// <summary>Where the running thread's group lies among the groups of the launch.</summary>
public static class Grid
{
    /// <summary>Index of the group along x.</summary>
    public static int IdxX => Lane.Current.Run.GroupX;

    /// <summary>Index of the group along y.</summary>
    public static int IdxY => Lane.Current.Run.GroupY;

    /// <summary>Index of the group along z.</summary>
    public static int IdxZ => Lane.Current.Run.GroupZ;

    /// <summary>Groups along x.</summary>
    public static int DimX => Lane.Current.Run.Launch.Grid.X;

    /// <summary>Groups along y.</summary>
    public static int DimY => Lane.Current.Run.Launch.Grid.Y;

    /// <summary>Groups along z.</summary>
    public static int DimZ => Lane.Current.Run.Launch.Grid.Z;
}
