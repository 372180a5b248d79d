using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>What this machine can do at most, to hold measurements against: multiply-adds from registers, and reads of memory.</summary>
public static unsafe class Ceilings
{
    const int Rounds = 1 << 14;         // a piece: about 30 us
    const int PiecesPerThread = 32;     // so that a thread that starts late costs a piece, not half of the speed
    const int Accumulators = 12;        // more than latency times units (4 x 2) on every core we know
    const long ReadPiece = 1 << 18;     // floats: 1 MB

    /// <summary>FLOPs of one <see cref="MultiplyAdd"/>: two per lane and multiply-add, on every thread.</summary>
    public static double MultiplyAddFlops(WorkerPool pool) => 2.0 * Rounds * PiecesPerThread * Accumulators * Lanes.Count * pool.Threads;

    /// <summary>
    /// Multiply-adds on registers alone, as wide as the machine allows, on all threads: about a millisecond. Whatever disturbs it only
    /// makes it slower, so it is looked at as long and as often as what is held against it.
    /// </summary>
    public static void MultiplyAdd(WorkerPool pool) => pool.Run(default(FmaJob), PiecesPerThread * pool.Threads);

    /// <summary>Reads every value of <paramref name="source"/>, much larger than the caches, with all threads.</summary>
    public static void Read(WorkerPool pool, View<float> source) =>
        pool.Run(new ReadJob(source.Pointer, source.Length), (int)((source.Length + ReadPiece - 1) / ReadPiece));

    readonly struct FmaJob : IJob
    {
        public void Run(int piece)
        {
            if (Lanes.Is512)
                Chain<Lanes512, Vector512<float>>();
            else if (Lanes.Is256)
                Chain<Lanes256, Vector256<float>>();
            else
                Chain<Lanes128, Vector128<float>>();
        }

        // Independent chains in named locals, so that they stay in registers; the values converge to 1 and cost nothing special.
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        static void Chain<L, V>()
            where L : struct, ILanes<V>
            where V : unmanaged
        {
            V m = L.Broadcast(0.5f), a = L.Broadcast(0.5f);
            V c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a, c10 = a, c11 = a;
            for (int i = 0; i < Rounds; i++)
            {
                c0 = L.MultiplyAdd(c0, m, a);
                c1 = L.MultiplyAdd(c1, m, a);
                c2 = L.MultiplyAdd(c2, m, a);
                c3 = L.MultiplyAdd(c3, m, a);
                c4 = L.MultiplyAdd(c4, m, a);
                c5 = L.MultiplyAdd(c5, m, a);
                c6 = L.MultiplyAdd(c6, m, a);
                c7 = L.MultiplyAdd(c7, m, a);
                c8 = L.MultiplyAdd(c8, m, a);
                c9 = L.MultiplyAdd(c9, m, a);
                c10 = L.MultiplyAdd(c10, m, a);
                c11 = L.MultiplyAdd(c11, m, a);
            }

            V sum = L.Add(L.Add(L.Add(c0, c1), L.Add(c2, c3)), L.Add(L.Add(c4, c5), L.Add(c6, c7)));
            Keep<L, V>(L.Add(sum, L.Add(L.Add(c8, c9), L.Add(c10, c11))));
        }
    }

    readonly struct ReadJob(float* source, long count) : IJob
    {
        public void Run(int piece)
        {
            float* from = source + (piece * ReadPiece), to = source + Math.Min(count, (piece + 1) * ReadPiece);
            if (Lanes.Is512)
                Sum<Lanes512, Vector512<float>>(from, to);
            else if (Lanes.Is256)
                Sum<Lanes256, Vector256<float>>(from, to);
            else
                Sum<Lanes128, Vector128<float>>(from, to);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        static void Sum<L, V>(float* from, float* to)
            where L : struct, ILanes<V>
            where V : unmanaged
        {
            // four streams: one keeps too few of the prefetchers busy, and kernels that read several were measured 1.2 times as fast
            V a = L.Broadcast(0), b = a, c = a, d = a;
            long quarter = (to - from) / 4;
            for (float* end = from + quarter; from <= end - L.Count; from += L.Count)
            {
                a = L.Add(a, L.Load(from));
                b = L.Add(b, L.Load(from + quarter));
                c = L.Add(c, L.Load(from + (2 * quarter)));
                d = L.Add(d, L.Load(from + (3 * quarter)));
            }

            Keep<L, V>(L.Add(L.Add(a, b), L.Add(c, d)));
        }
    }

    /// <summary>A use of the result, or the compiler would be right to drop the loop.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Keep<L, V>(V value)
        where L : struct, ILanes<V>
        where V : unmanaged
    {
        float* sink = stackalloc float[L.Count];
        L.Store(value, sink);
    }
}
