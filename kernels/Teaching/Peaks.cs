namespace TaylorSeer.Kernels.Teaching;

/// <summary>A device's ceilings, copying and multiply-adds, as kernels of the dialect reach them.</summary>
public static partial class Peaks
{
    /// <summary>FLOP of a launch of so many groups, two per multiply-add.</summary>
    public static double Flops(int groups, int turns) => 2.0 * groups * Threads * turns * PerTurn;

    /// <summary>Bytes that a copy by so many groups moves, read and written.</summary>
    public static double Bytes(int groups) => 32.0 * groups * Threads;
}
