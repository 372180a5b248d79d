using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Traffic: each difference read once, 4 K bytes per site and element, half in bf16; y stays in cache until it is written once.
//          DiT-XL/2 at 256 px with guidance, order 4: 661 MB for all steps together. Limited by memory.
// A piece is some rows (128 KB of each step's y, all steps' together in L2) carried through all sites. A lane holds one element d
// of a row; four vectors go side by side and share each broadcast weight; rows end in single lanes. The first step brings the
// differences of four vectors from memory, the others find them in L1.
// Measured on an EPYC 9004 (2 cores, 5 orders of 28 sites, D 1152) with one step against a loop that only reads the same memory:
// 1.20 of its speed, since five streams keep more of the prefetchers busy than one. Tiles of 32, 64 KB: 1.0, 1.1.
// Software prefetching, at any distance and to any level, across the jump to the next site too, gained nothing and lost up to 20 %.
public static unsafe partial class ForecastStep
{
    /// <summary>As <see cref="Reference"/>, with vectors and sums in f32, rows shared by the pool.</summary>
    /// <typeparam name="TKept">float: kept in f32; ushort: in bf16</typeparam>
    public static void Cpu<TKept>(
        WorkerPool pool, View<TKept> differences, ReadOnlySpan<float> weights, View<float> gates, ReadOnlySpan<int> gateRows,
        ReadOnlySpan<int> gateColumns, int gateStep, View<float> y, int J, int N, int T, int D, int orders, long gateStride)
        where TKept : unmanaged
    {
        Stored<TKept>.Check();
        int K = weights.Length / J;
        Pieces pieces = Cut((long)N * T, D, J, (long)gateRows.Length * K);
        fixed (float* w = weights)
        fixed (int* rows = gateRows, columns = gateColumns)
        {
            Job<TKept> job = new(
                differences.Pointer, orders, new(w, J, K, gateStep * gateStride, (long)N * T * D), gates.Pointer, rows, columns, gateRows.Length,
                gateStride, y.Pointer, T, D, pieces);
            pool.Run(job, pieces.Count);
        }
    }

    /// <summary>Elements of one step's y in a piece at most: 128 KB, an eighth of an L2 that the streams pass through.</summary>
    const int Tile = 32 * 1024;

    /// <summary>Elements of all steps' y in a piece: half of an L2.</summary>
    const int AllTiles = 4 * Tile;

    /// <summary>Pieces that a large enough step is cut into at least, so that several threads have something to share.</summary>
    const int FewestPieces = 16;

    /// <summary>By sizes alone, never by threads; what is read counts as work, not the few rows of y.</summary>
    static Pieces Cut(long rows, int D, int J, long readsPerElement) => Pieces.IsSmall(rows * D * Math.Max(readsPerElement, 1))
        ? new(rows, (int)Math.Max(rows, 1))
        : new(rows, (int)Math.Clamp((rows + FewestPieces - 1) / FewestPieces, 1, Math.Max(Math.Min(Tile, AllTiles / J) / D, 1)));

    /// <summary>What all rows share: weights (J, K), and elements from one step's gate to the next one's, and from one order or step to the next.</summary>
    readonly struct Steps(float* weights, int J, int K, long nextGate, long next)
    {
        public readonly float* Weights = weights;
        public readonly int J = J, K = K;
        public readonly long NextGate = nextGate, Next = next;
    }

    readonly struct Job<TKept>(
        TKept* differences, int orders, Steps steps, float* gates, int* gateRows, int* gateColumns, int sites, long gateStride, float* y,
        int T, int D, Pieces pieces) : IJob
        where TKept : unmanaged
    {
        public void Run(int piece)
        {
            long start = pieces.Start(piece), end = start + pieces.Length(piece);
            for (int j = 0; j < steps.J; j++)
                new Span<float>(y + (j * steps.Next) + (start * D), (int)(end - start) * D).Clear();

            for (int s = 0; s < sites; s++)
            {
                TKept* site = differences + (s * orders * steps.Next);
                for (long row = start; row < end; row++)
                {
                    float* gate = gates + ((gateRows[s] + (row / T)) * gateStride) + gateColumns[s];
                    Loops.Run(new Loop<TKept>(site + (row * D), steps, gate, y + (row * D)), D);
                }
            }
        }
    }

    readonly struct Loop<TKept>(TKept* differences, Steps steps, float* gateRow, float* row) : ILoop
        where TKept : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int Run<V>(int from, int to)
            where V : unmanaged, IFloats<V>
        {
            int i = from, J = steps.J, K = steps.K;
            long next = steps.Next, nextGate = steps.NextGate;
            for (; i <= to - (4 * V.Count); i += 4 * V.Count)
            {
                float* w = steps.Weights, gate = gateRow + i, y = row + i;
                for (int j = 0; j < J; j++, gate += nextGate, y += next, w += K)
                {
                    V a = V.Broadcast(0), b = a, c = a, d = a;
                    TKept* D = differences + i;
                    for (int k = 0; k < K; k++, D += next)
                    {
                        V weight = V.Broadcast(w[k]);
                        a = V.MultiplyAdd(weight, Stored<TKept>.Load<V>(D), a);
                        b = V.MultiplyAdd(weight, Stored<TKept>.Load<V>(D + V.Count), b);
                        c = V.MultiplyAdd(weight, Stored<TKept>.Load<V>(D + (2 * V.Count)), c);
                        d = V.MultiplyAdd(weight, Stored<TKept>.Load<V>(D + (3 * V.Count)), d);
                    }

                    V.MultiplyAdd(V.Load(gate), a, V.Load(y)).Store(y);
                    V.MultiplyAdd(V.Load(gate + V.Count), b, V.Load(y + V.Count)).Store(y + V.Count);
                    V.MultiplyAdd(V.Load(gate + (2 * V.Count)), c, V.Load(y + (2 * V.Count))).Store(y + (2 * V.Count));
                    V.MultiplyAdd(V.Load(gate + (3 * V.Count)), d, V.Load(y + (3 * V.Count))).Store(y + (3 * V.Count));
                }
            }

            for (; i <= to - V.Count; i += V.Count)
            {
                float* w = steps.Weights, gate = gateRow + i, y = row + i;
                for (int j = 0; j < J; j++, gate += nextGate, y += next, w += K)
                {
                    V a = V.Broadcast(0);
                    TKept* D = differences + i;
                    for (int k = 0; k < K; k++, D += next)
                        a = V.MultiplyAdd(V.Broadcast(w[k]), Stored<TKept>.Load<V>(D), a);
                    V.MultiplyAdd(V.Load(gate), a, V.Load(y)).Store(y);
                }
            }

            return i;
        }
    }
}
