namespace TaylorSeer.Kernels.Gpu.Dialect;

/// <summary>
/// Reductions over the threads of a one-dimensional group, of a power of two threads and <see cref="MostThreads"/> at
/// most: a tree in shared memory, because OpenCL 1.2 devices need not have anything else. The order of the additions
/// depends on the size of the group alone, so results repeat. Every thread gets the result.
/// </summary>
public static class GroupReduce
{
    public const int MostThreads = 256;

    /// <summary>Σ of every thread's <paramref name="value"/>.</summary>
    public static float Sum(float value)
    {
        ArrayView<float> partial = SharedMemory.Allocate<float>(MostThreads);
        int lane = Group.IdxX;
        partial[lane] = value;
        Group.Barrier();
        for (int half = Group.DimX / 2; half > 0; half /= 2)
        {
            if (lane < half)
                partial[lane] += partial[lane + half];
            Group.Barrier();
        }

        float sum = partial[0];
        Group.Barrier();        // the next reduction writes the same memory
        return sum;
    }

    /// <summary>The largest of every thread's <paramref name="value"/>.</summary>
    public static float Max(float value)
    {
        ArrayView<float> partial = SharedMemory.Allocate<float>(MostThreads);
        int lane = Group.IdxX;
        partial[lane] = value;
        Group.Barrier();
        for (int half = Group.DimX / 2; half > 0; half /= 2)
        {
            if (lane < half)
                partial[lane] = MathF.Max(partial[lane], partial[lane + half]);
            Group.Barrier();
        }

        float largest = partial[0];
        Group.Barrier();        // the next reduction writes the same memory
        return largest;
    }
}
