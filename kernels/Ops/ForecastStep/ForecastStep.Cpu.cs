using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Traffic: each difference read once, 4 weights.Length bytes per site and element; x stays in cache, nothing else is
//          written. DiT-XL/2 at 256 px with guidance, order 4: 661 MB per forecast step. Target: a plain read loop.
// A piece is a few rows of x (32 KB), carried through all sites. A lane holds one element d of a row; four vectors go
// side by side and share each broadcast weight; rows end in single lanes. A piece reads 32 KB of every difference and
// then jumps to the next site, which the hardware's prefetchers cannot see: each row asks for the row that will be
// read after it, across that jump.
public static unsafe partial class ForecastStep
{
    /// <summary>As <see cref="Reference"/>, with vectors and sums in f32, rows shared by the pool.</summary>
    public static void Cpu(
        WorkerPool pool, View<float> differences, ReadOnlySpan<float> weights, View<float> gates, ReadOnlySpan<int> gateRows,
        ReadOnlySpan<int> gateColumns, View<float> x, int N, int T, int D, int orders, long gateStride)
    {
        Pieces pieces = Pieces.Of((long)N * T, D);
        fixed (float* w = weights)
        fixed (int* rows = gateRows, columns = gateColumns)
        {
            Job job = new(
                differences.Pointer, w, weights.Length, gates.Pointer, rows, columns, gateRows.Length, x.Pointer,
                T, D, (long)N * T * D, orders, gateStride, pieces);
            pool.Run(job, pieces.Count);
        }
    }

    readonly struct Job(
        float* differences, float* weights, int used, float* gates, int* gateRows, int* gateColumns, int sites, float* x,
        int T, int D, long stride, int orders, long gateStride, Pieces pieces) : IJob
    {
        public void Run(int piece)
        {
            long start = pieces.Start(piece), end = start + pieces.Length(piece);
            for (int s = 0; s < sites; s++)
            {
                float* site = differences + (s * orders * stride);
                for (long row = start; row < end; row++)
                {
                    float* gate = gates + ((gateRows[s] + (row / T)) * gateStride) + gateColumns[s];
                    long ahead = row + 1 < end ? D : s + 1 < sites ? (orders * stride) - ((row - start) * D) : 0;
                    Lanes.Run(new Loop(site + (row * D), weights, used, gate, x + (row * D), stride, ahead), D);
                }
            }
        }
    }

    readonly struct Loop(float* differences, float* weights, int used, float* gateRow, float* xRow, long stride, long ahead) : ILoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int Run<V>(int from, int to)
            where V : unmanaged, ILanes<V>
        {
            float* x = xRow, gate = gateRow, w = weights;
            int i = from, K = used;
            long next = stride, soon = ahead;
            for (; i <= to - (4 * V.Count); i += 4 * V.Count)
            {
                V a = V.All(0), b = a, c = a, d = a;
                float* D = differences + i;
                for (int k = 0; k < K; k++, D += next)
                {
                    Prefetch<V>(D + soon);
                    V weight = V.All(w[k]);
                    a = V.MultiplyAdd(weight, V.Load(D), a);
                    b = V.MultiplyAdd(weight, V.Load(D + V.Count), b);
                    c = V.MultiplyAdd(weight, V.Load(D + (2 * V.Count)), c);
                    d = V.MultiplyAdd(weight, V.Load(D + (3 * V.Count)), d);
                }

                V.MultiplyAdd(V.Load(gate + i), a, V.Load(x + i)).Store(x + i);
                V.MultiplyAdd(V.Load(gate + i + V.Count), b, V.Load(x + i + V.Count)).Store(x + i + V.Count);
                V.MultiplyAdd(V.Load(gate + i + (2 * V.Count)), c, V.Load(x + i + (2 * V.Count))).Store(x + i + (2 * V.Count));
                V.MultiplyAdd(V.Load(gate + i + (3 * V.Count)), d, V.Load(x + i + (3 * V.Count))).Store(x + i + (3 * V.Count));
            }

            for (; i <= to - V.Count; i += V.Count)
            {
                V a = V.All(0);
                float* D = differences + i;
                for (int k = 0; k < K; k++, D += next)
                    a = V.MultiplyAdd(V.All(w[k]), V.Load(D), a);
                V.MultiplyAdd(V.Load(gate + i), a, V.Load(x + i)).Store(x + i);
            }

            return i;
        }

        /// <summary>Asks for the four vectors at <paramref name="at"/>, a cache line (16 floats) at a time. Only a hint: any address is allowed.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Prefetch<V>(float* at)
            where V : unmanaged, ILanes<V>
        {
            if (!Sse.IsSupported)
                return;
            Sse.Prefetch0(at);
            if (V.Count >= 8)
                Sse.Prefetch0(at + 16);
            if (V.Count >= 16)
            {
                Sse.Prefetch0(at + 32);
                Sse.Prefetch0(at + 48);
            }
        }
    }
}
