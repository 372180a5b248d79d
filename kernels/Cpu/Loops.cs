using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>Chooses the width of a loop.</summary>
static class Loops
{
    /// <summary>Runs <paramref name="loop"/> over <paramref name="count"/> elements: with the widest vector the machine has, then the tail one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TLoop>(TLoop loop, int count)
        where TLoop : struct, ILoop
    {
        int done = 0;
        if (Vector512.IsHardwareAccelerated)
            done = loop.Run<Floats16>(0, count);
        else if (Vector256.IsHardwareAccelerated)
            done = loop.Run<Floats8>(0, count);
        else if (Vector128.IsHardwareAccelerated)
            done = loop.Run<Floats4>(0, count);

        if (done < count)
            loop.Run<Floats1>(done, count);
    }
}
