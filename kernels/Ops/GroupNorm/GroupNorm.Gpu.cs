using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// Two kernels with the same launch: every group of threads takes a run of pixels of one group of channels. GpuMoments leaves its
// mean and its sum of squares around that mean; GpuNormalize combines those of all runs (Chan, Golub and LeVeque 1979), which
// is little next to its own run, and normalises. No sum of squares around zero is ever taken.
//
// Traffic: x read once by each (GpuMoments' second look hits the cache), y written once: 12 bytes per element. Limited by memory; where
//          a group has 4 channels (the widest level of SD's decoder) a thread group uses half of every 32-byte sector it reads.
// Launch:  grid (covers P in RunPixels, G, N).

/// <content>The GPU version.</content>
public static unsafe partial class GroupNorm
{
    public const int Threads = 128;

    /// <summary>Elements that a group of threads takes, about.</summary>
    const int Run = 4096;

    /// <summary>Pixels of a run, where a group has <paramref name="size"/> channels.</summary>
    public static int RunPixels(int size) => Math.Max(1, Run / size);

    /// <summary>moments (N, G, runs, 2): mean and sum of squares around it.</summary>
    [Kernel(Threads)]
    public static void GpuMoments(ArrayView<float> x, ArrayView<float> moments, long pixels, int channels, SpecializedValue<int> size, int run)
    {
        long first = (long)Grid.IdxX * run, start = (((Grid.IdxZ * pixels) + first) * channels) + (Grid.IdxY * size);
        int elements = (int)Math.Min(run, pixels - first) * size;

        float sum = 0;
        for (int i = Group.IdxX; i < elements; i += Threads)
            sum += x[start + ((long)(i / size) * channels) + (i % size)];
        float mean = GroupReduce.Sum(sum) / elements;

        float squares = 0;
        for (int i = Group.IdxX; i < elements; i += Threads)
        {
            float apart = x[start + ((long)(i / size) * channels) + (i % size)] - mean;
            squares += apart * apart;
        }

        float all = GroupReduce.Sum(squares);
        if (Group.IdxX == 0)
        {
            long at = 2 * (((((long)Grid.IdxZ * Grid.DimY) + Grid.IdxY) * Grid.DimX) + Grid.IdxX);
            moments[at] = mean;
            moments[at + 1] = all;
        }
    }

    /// <summary>y = act((x − mean) / deviation · w + b). y may be x.</summary>
    [Kernel(Threads)]
    public static void GpuNormalize(
        ArrayView<float> x, ArrayView<float> moments, ArrayView<float> w, ArrayView<float> b, ArrayView<float> y,
        long pixels, int channels, SpecializedValue<int> size, int run, float eps, SpecializedValue<bool> silu)
    {
        long first = (long)Grid.IdxX * run, start = (((Grid.IdxZ * pixels) + first) * channels) + (Grid.IdxY * size);
        long runs = 2 * (((long)Grid.IdxZ * Grid.DimY) + Grid.IdxY) * Grid.DimX;
        float total = (float)(pixels * size);

        float sum = 0;
        for (int i = Group.IdxX; i < Grid.DimX; i += Threads)
            sum += moments[runs + (2 * i)] * ((float)Math.Min(run, pixels - ((long)i * run)) * size / total);
        float mean = GroupReduce.Sum(sum);

        float squares = 0;
        for (int i = Group.IdxX; i < Grid.DimX; i += Threads)
        {
            float apart = moments[runs + (2 * i)] - mean, count = (float)Math.Min(run, pixels - ((long)i * run)) * size;
            squares += moments[runs + (2 * i) + 1] + (apart * apart * count);
        }

        float rstd = 1 / MathF.Sqrt((GroupReduce.Sum(squares) / total) + eps);
        int elements = (int)Math.Min(run, pixels - first) * size;
        for (int i = Group.IdxX; i < elements; i += Threads)
        {
            int channel = (Grid.IdxY * size) + (i % size);
            long at = start + ((long)(i / size) * channels) + (i % size);
            float v = ((x[at] - mean) * rstd * w[channel]) + b[channel];
            y[at] = silu ? v / (1 + MathF.Exp(-v)) : v;
        }
    }
}
