using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Kernels.Ops;

public static unsafe partial class GroupNorm
{
    /// <summary>The moments of every group over the pixels of a piece.</summary>
    readonly struct StatisticsJob(float* x, int C, int G, Pieces pieces, Moments* moments, byte* scratch) : IJob
    {
        /// <summary>A double and two floats per channel.</summary>
        public static long ThreadBytes(int channels) => 16L * channels;

        public void Run(int piece)
        {
            var sums = (double*)(scratch + (WorkerPool.Worker * ThreadBytes(C)));
            float* part = (float*)(sums + C), mean = part + C;
            float* start = x + (pieces.Start(piece) * C);
            int pixels = pieces.Length(piece), size = C / G;
            Moments* to = moments + ((long)piece * G);
            double count = (double)pixels * size;

            new Span<double>(sums, C).Clear();
            for (int p = 0; p < pixels; p += ShortSum)
            {
                Loops.Run(new Sum(start + ((long)p * C), Math.Min(ShortSum, pixels - p), C, part), C);
                Collect(part, sums);
            }

            for (int g = 0; g < G; g++)
            {
                to[g] = new Moments { Count = count, Mean = OfGroup(sums, g, size) / count };
                new Span<float>(mean + (g * size), size).Fill((float)to[g].Mean);
            }

            new Span<double>(sums, C).Clear();
            for (int p = 0; p < pixels; p += ShortSum)
            {
                Loops.Run(new SumOfSquares(start + ((long)p * C), Math.Min(ShortSum, pixels - p), C, mean, part), C);
                Collect(part, sums);
            }

            for (int g = 0; g < G; g++)
            {
                double rounded = to[g].Mean - mean[g * size];    // the squares were taken around the mean as a float
                to[g].Squares = Math.Max(0, OfGroup(sums, g, size) - (count * rounded * rounded));
            }
        }

        void Collect(float* part, double* sums)
        {
            for (int c = 0; c < C; c++)
                sums[c] += part[c];
        }

        static double OfGroup(double* sums, int g, int size)
        {
            double sum = 0;
            for (int c = g * size; c < (g + 1) * size; c++)
                sum += sums[c];
            return sum;
        }
    }

    /// <summary>part[c] = sum of x[p, c] over a few pixels.</summary>
    readonly struct Sum(float* source, int pixels, long stride, float* part) : ILoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int Run<V>(int from, int to)
            where V : unmanaged, IFloats<V>
        {
            int c = from;
            for (; c <= to - V.Count; c += V.Count)
            {
                float* x = source + c;
                V sum = V.Broadcast(0);
                for (int p = 0; p < pixels; p++, x += stride)
                    sum += V.Load(x);
                sum.Store(part + c);
            }

            return c;
        }
    }

    /// <summary>part[c] = sum of (x[p, c] − mean[c])² over a few pixels.</summary>
    readonly struct SumOfSquares(float* source, int pixels, long stride, float* means, float* part) : ILoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int Run<V>(int from, int to)
            where V : unmanaged, IFloats<V>
        {
            int c = from;
            for (; c <= to - V.Count; c += V.Count)
            {
                float* x = source + c;
                V sum = V.Broadcast(0), mean = V.Load(means + c);
                for (int p = 0; p < pixels; p++, x += stride)
                {
                    V d = V.Load(x) - mean;
                    sum = V.MultiplyAdd(d, d, sum);
                }

                sum.Store(part + c);
            }

            return c;
        }
    }
}
