using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Tests.Gpu;

/// <summary>Kernels with one fault each, over 32 numbers: what checks of kernels must find.</summary>
public static partial class FaultyKernels
{
    const int Threads = 32;

    /// <summary>Two neighbours write one element.</summary>
    [Kernel(Threads)]
    public static void Race(ArrayView<int> y) => y[Group.IdxX / 2] = Group.IdxX;

    /// <summary>The last thread writes behind the end.</summary>
    [Kernel(Threads)]
    public static void OutOfBounds(ArrayView<int> y) => y[Group.IdxX + 1] = 1;

    /// <summary>Mirrors a tile without the barrier that this takes.</summary>
    [Kernel(Threads)]
    public static void RemovedBarrier(ArrayView<int> y)
    {
        ArrayView<int> tile = SharedMemory.Allocate<int>(Threads);
        tile[Group.IdxX] = Group.IdxX;
        y[Group.IdxX] = tile[Threads - 1 - Group.IdxX];
    }

    /// <summary>A barrier that some threads never reach.</summary>
    [Kernel(Threads)]
    public static void Divergence(ArrayView<int> y)
    {
        if (Group.IdxX < 10)
            Group.Barrier();
        y[Group.IdxX] = 1;
    }
}
