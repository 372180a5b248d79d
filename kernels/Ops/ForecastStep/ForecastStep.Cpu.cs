using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Traffic: each difference read once, 4 weights.Length bytes per site and element, half in bf16; x stays in cache, nothing else is
//          written. DiT-XL/2 at 256 px with guidance, order 4: 661 MB per forecast step. Limited by memory.
// A piece is some rows of x (128 KB, so that they stay in L2) carried through all sites. A lane holds one element d of a
// row; four vectors go side by side and share each broadcast weight; rows end in single lanes.
// Measured on an EPYC 9004 (2 cores, 5 orders of 28 sites, D 1152) against a loop that only reads the same memory:
// 1.20 of its speed, since five streams keep more of the prefetchers busy than one. Tiles of 32, 64 KB: 1.0, 1.1.
// Software prefetching, at any distance and to any level, across the jump to the next site too, gained nothing and lost up to 20 %.
public static unsafe partial class ForecastStep
{
    /// <summary>As <see cref="Reference"/>, with vectors and sums in f32, rows shared by the pool.</summary>
    /// <typeparam name="TKept">float: kept in f32; ushort: in bf16</typeparam>
    public static void Cpu<TKept>(
        WorkerPool pool, View<TKept> differences, ReadOnlySpan<float> weights, View<float> gates, ReadOnlySpan<int> gateRows,
        ReadOnlySpan<int> gateColumns, View<float> x, int N, int T, int D, int orders, long gateStride)
        where TKept : unmanaged
    {
        Stored<TKept>.Check();
        Pieces pieces = Cut((long)N * T, D, (long)gateRows.Length * weights.Length);
        fixed (float* w = weights)
        fixed (int* rows = gateRows, columns = gateColumns)
        {
            Job<TKept> job = new(
                differences.Pointer, w, weights.Length, gates.Pointer, rows, columns, gateRows.Length, x.Pointer,
                T, D, (long)N * T * D, orders, gateStride, pieces);
            pool.Run(job, pieces.Count);
        }
    }

    /// <summary>Elements of x in a piece: 128 KB, an eighth of the L2 that the streams pass through.</summary>
    const int Tile = 32 * 1024;

    /// <summary>Pieces that a large enough step is cut into at least, so that several threads have something to share.</summary>
    const int FewestPieces = 16;

    /// <summary>By sizes alone, never by threads; what is read counts as work, not the few rows of x.</summary>
    static Pieces Cut(long rows, int D, long readsPerElement) => Pieces.IsSmall(rows * D * readsPerElement)
        ? new(rows, (int)Math.Max(rows, 1))
        : new(rows, (int)Math.Clamp((rows + FewestPieces - 1) / FewestPieces, 1, Math.Max(Tile / D, 1)));

    readonly struct Job<TKept>(
        TKept* differences, float* weights, int used, float* gates, int* gateRows, int* gateColumns, int sites, float* x,
        int T, int D, long stride, int orders, long gateStride, Pieces pieces) : IJob
        where TKept : unmanaged
    {
        public void Run(int piece)
        {
            long start = pieces.Start(piece), end = start + pieces.Length(piece);
            for (int s = 0; s < sites; s++)
            {
                TKept* site = differences + (s * orders * stride);
                for (long row = start; row < end; row++)
                {
                    float* gate = gates + ((gateRows[s] + (row / T)) * gateStride) + gateColumns[s];
                    Loops.Run(new Loop<TKept>(site + (row * D), weights, used, gate, x + (row * D), stride), D);
                }
            }
        }
    }

    readonly struct Loop<TKept>(TKept* differences, float* weights, int used, float* gateRow, float* xRow, long stride) : ILoop
        where TKept : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int Run<V>(int from, int to)
            where V : unmanaged, IFloats<V>
        {
            float* x = xRow, gate = gateRow, w = weights;
            int i = from, K = used;
            long next = stride;
            for (; i <= to - (4 * V.Count); i += 4 * V.Count)
            {
                V a = V.All(0), b = a, c = a, d = a;
                TKept* D = differences + i;
                for (int k = 0; k < K; k++, D += next)
                {
                    V weight = V.All(w[k]);
                    a = V.MultiplyAdd(weight, Stored<TKept>.Load<V>(D), a);
                    b = V.MultiplyAdd(weight, Stored<TKept>.Load<V>(D + V.Count), b);
                    c = V.MultiplyAdd(weight, Stored<TKept>.Load<V>(D + (2 * V.Count)), c);
                    d = V.MultiplyAdd(weight, Stored<TKept>.Load<V>(D + (3 * V.Count)), d);
                }

                V.MultiplyAdd(V.Load(gate + i), a, V.Load(x + i)).Store(x + i);
                V.MultiplyAdd(V.Load(gate + i + V.Count), b, V.Load(x + i + V.Count)).Store(x + i + V.Count);
                V.MultiplyAdd(V.Load(gate + i + (2 * V.Count)), c, V.Load(x + i + (2 * V.Count))).Store(x + i + (2 * V.Count));
                V.MultiplyAdd(V.Load(gate + i + (3 * V.Count)), d, V.Load(x + i + (3 * V.Count))).Store(x + i + (3 * V.Count));
            }

            for (; i <= to - V.Count; i += V.Count)
            {
                V a = V.All(0);
                TKept* D = differences + i;
                for (int k = 0; k < K; k++, D += next)
                    a = V.MultiplyAdd(V.All(w[k]), Stored<TKept>.Load<V>(D), a);
                V.MultiplyAdd(V.Load(gate + i), a, V.Load(x + i)).Store(x + i);
            }

            return i;
        }
    }
}
