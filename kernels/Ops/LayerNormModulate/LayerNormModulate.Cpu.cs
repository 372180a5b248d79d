using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Traffic: x read once from memory (the second and third pass hit L1: a row of DiT-XL is 4.6 KB), y written once:
//          8 bytes per element. Limited by memory; 0.4 % of a DiT-XL/2 step.
// Rows that a product multiplies next are put into its order (Linear.BlockedRows) from the first-level cache.
// A lane holds one element d of a row. Sums run in four vectors, since one would wait for its own addition each time;
// the tail of a row is done in single lanes. How a sum is grouped depends on D and the machine's width alone.
public static unsafe partial class LayerNormModulate
{
    /// <summary>As <see cref="Reference"/>, with vectors and sums in f32, rows shared by the pool. D is a multiple of 16 where rows of y are blocked.</summary>
    public static void Cpu(
        WorkerPool pool, View<float> x, View<float> shift, View<float> scale, float eps, View<float> y,
        int N, int T, int D, long shiftStride, long scaleStride, RowOrder order = RowOrder.Plain)
    {
        Pieces pieces = Pieces.Of((long)N * T, D);
        long copy = order == RowOrder.Plain ? 0 : D;
        using Scratch scratch = pool.Rent(pool.Threads * copy * sizeof(float));
        Linear.BlockedRows blocked = order == RowOrder.Plain ? default : new(y.Pointer, N * T, D);
        pool.Run(new Job(x.Pointer, shift.Pointer, scale.Pointer, eps, y.Pointer, T, D, shiftStride, scaleStride, order, blocked, scratch.View<float>().Pointer, pieces), pieces.Count);
    }

    readonly struct Job(
        float* x, float* shift, float* scale, float eps, float* y, int T, int D, long shiftStride, long scaleStride, RowOrder order, Linear.BlockedRows blocked, float* copies,
        Pieces pieces) : IJob
    {
        public void Run(int piece)
        {
            long end = pieces.Start(piece) + pieces.Length(piece);
            float* copy = copies + (WorkerPool.Worker * (long)D);
            for (long row = pieces.Start(piece); row < end; row++)
            {
                long n = row / T;
                Row(x + (row * D), shift + (n * shiftStride), scale + (n * scaleStride), eps, order == RowOrder.Plain ? y + (row * D) : copy, D);
                if (order == RowOrder.Blocked)
                    blocked.Store((int)row, copy);
            }
        }
    }

    static void Row(float* x, float* shift, float* scale, float eps, float* y, int D)
    {
        float mean = Sum(x, D) / D;
        float scaleDown = 1 / MathF.Sqrt((SumOfSquares(x, mean, D) / D) + eps);
        Loops.Run(new Normalize(x, shift, scale, mean, scaleDown, y), D);
    }

    static float Sum(float* x, int D) =>
        Vector512.IsHardwareAccelerated ? Sum<Floats16>(x, D)
        : Vector256.IsHardwareAccelerated ? Sum<Floats8>(x, D)
        : Vector128.IsHardwareAccelerated ? Sum<Floats4>(x, D)
        : Sum<Floats1>(x, D);

    static float SumOfSquares(float* x, float mean, int D) =>
        Vector512.IsHardwareAccelerated ? SumOfSquares<Floats16>(x, mean, D)
        : Vector256.IsHardwareAccelerated ? SumOfSquares<Floats8>(x, mean, D)
        : Vector128.IsHardwareAccelerated ? SumOfSquares<Floats4>(x, mean, D)
        : SumOfSquares<Floats1>(x, mean, D);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float Sum<V>(float* x, int D)
        where V : unmanaged, IFloats<V>
    {
        V a = V.Broadcast(0), b = a, c = a, e = a;
        int d = 0;
        for (; d <= D - (4 * V.Count); d += 4 * V.Count)
        {
            a += V.Load(x + d);
            b += V.Load(x + d + V.Count);
            c += V.Load(x + d + (2 * V.Count));
            e += V.Load(x + d + (3 * V.Count));
        }

        for (; d <= D - V.Count; d += V.Count)
            a += V.Load(x + d);
        float sum = V.Sum((a + b) + (c + e));
        for (; d < D; d++)
            sum += x[d];
        return sum;
    }

    /// <summary>Around the mean: E[x²] − mean² cancels when |mean| is large.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float SumOfSquares<V>(float* x, float mean, int D)
        where V : unmanaged, IFloats<V>
    {
        V a = V.Broadcast(0), b = a, c = a, e = a, m = V.Broadcast(mean);
        int d = 0;
        for (; d <= D - (4 * V.Count); d += 4 * V.Count)
        {
            V p = V.Load(x + d) - m, q = V.Load(x + d + V.Count) - m;
            V r = V.Load(x + d + (2 * V.Count)) - m, s = V.Load(x + d + (3 * V.Count)) - m;
            a = V.MultiplyAdd(p, p, a);
            b = V.MultiplyAdd(q, q, b);
            c = V.MultiplyAdd(r, r, c);
            e = V.MultiplyAdd(s, s, e);
        }

        for (; d <= D - V.Count; d += V.Count)
        {
            V p = V.Load(x + d) - m;
            a = V.MultiplyAdd(p, p, a);
        }

        float sum = V.Sum((a + b) + (c + e));
        for (; d < D; d++)
            sum += (x[d] - mean) * (x[d] - mean);
        return sum;
    }

    readonly struct Normalize(float* source, float* shiftRow, float* scaleRow, float mean, float scaleDown, float* destination) : ILoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int Run<V>(int from, int to)
            where V : unmanaged, IFloats<V>
        {
            float* x = source, shift = shiftRow, scale = scaleRow, y = destination;
            V m = V.Broadcast(mean), r = V.Broadcast(scaleDown), one = V.Broadcast(1);
            int d = from;
            for (; d <= to - V.Count; d += V.Count)
                V.MultiplyAdd((V.Load(x + d) - m) * r, one + V.Load(scale + d), V.Load(shift + d)).Store(y + d);
            return d;
        }
    }
}
