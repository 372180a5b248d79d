using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Traffic: x read twice from memory, y written once: 12 bytes per element. Limited by memory.
// Pass 1:  a piece is a few pixels, small enough for the first-level cache. Its sums per channel give a mean per group, a
//          second look at the same pixels the squares around that mean; pieces are then combined in doubles (Chan,
//          Golub and LeVeque 1979). No sum of squares around zero is ever taken: a mean of 30 deviations costs no digits.
// Pass 2:  y. A lane holds a channel in both passes, so nothing is ever summed across lanes and groups may have any size.
public static unsafe partial class GroupNorm
{
    /// <summary>Pixels whose sum is kept in f32 before it goes into a double: 16 roundings at most matter.</summary>
    const int ShortSum = 32;

    /// <summary>As <see cref="Reference"/>, with vectors, pixels shared by the pool.</summary>
    public static void Cpu(
        WorkerPool pool, View<float> x, View<float> w, View<float> b, int G, float eps, Activation act, View<float> y, int N, long P, int C)
    {
        if (act is not (Activation.None or Activation.Silu))
            throw new ArgumentOutOfRangeException(nameof(act), act, "GroupNorm: nothing or SiLU may follow.");

        Pieces pieces = Pieces.Of(P, C);
        long moments = (long)pieces.Count * G, perThread = StatisticsJob.ThreadBytes(C);
        using Scratch scratch = pool.Rent((moments * sizeof(Moments)) + (pool.Threads * perThread) + (2L * C * sizeof(float)));
        byte* start = scratch.View<byte>().Pointer;
        var partial = (Moments*)start;
        float* mean = (float*)(start + (moments * sizeof(Moments)) + (pool.Threads * perThread)), scale = mean + C;
        for (int n = 0; n < N; n++)
        {
            float* image = x.Pointer + (n * P * C);
            pool.Run(new StatisticsJob(image, C, G, pieces, partial, start + (moments * sizeof(Moments))), pieces.Count);
            for (int g = 0; g < G; g++)
            {
                Moments all = default;
                for (int piece = 0; piece < pieces.Count; piece++)
                    all.Add(partial[((long)piece * G) + g]);
                double scaleDown = 1 / Math.Sqrt((all.Squares / all.Count) + eps);
                for (int c = g * (C / G); c < (g + 1) * (C / G); c++)
                    (mean[c], scale[c]) = ((float)all.Mean, (float)(scaleDown * w[c]));
            }

            pool.Run(new NormalizeJob(image, mean, scale, b.Pointer, act == Activation.Silu, y.Pointer + (n * P * C), C, pieces), pieces.Count);
        }
    }

    /// <summary>How many values there were, their mean, and the sum of squares around it.</summary>
    struct Moments
    {
        public double Count, Mean, Squares;

        public void Add(Moments other)
        {
            double count = Count + other.Count, apart = other.Mean - Mean;
            Squares += other.Squares + (apart * apart * Count * other.Count / count);
            Mean += apart * other.Count / count;
            Count = count;
        }
    }
}
