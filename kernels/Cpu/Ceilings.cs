using System.Runtime.CompilerServices;
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
                Chain<Floats16>();
            else if (Lanes.Is256)
                Chain<Floats8>();
            else
                Chain<Floats4>();
        }

        // Independent chains in named locals, so that they stay in registers; the values converge to 1 and cost nothing special.
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        static void Chain<V>()
            where V : unmanaged, IFloats<V>
        {
            V m = V.Broadcast(0.5f), a = V.Broadcast(0.5f);
            V c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a, c10 = a, c11 = a;
            for (int i = 0; i < Rounds; i++)
            {
                c0 = V.MultiplyAdd(c0, m, a);
                c1 = V.MultiplyAdd(c1, m, a);
                c2 = V.MultiplyAdd(c2, m, a);
                c3 = V.MultiplyAdd(c3, m, a);
                c4 = V.MultiplyAdd(c4, m, a);
                c5 = V.MultiplyAdd(c5, m, a);
                c6 = V.MultiplyAdd(c6, m, a);
                c7 = V.MultiplyAdd(c7, m, a);
                c8 = V.MultiplyAdd(c8, m, a);
                c9 = V.MultiplyAdd(c9, m, a);
                c10 = V.MultiplyAdd(c10, m, a);
                c11 = V.MultiplyAdd(c11, m, a);
            }

            V sum = ((c0 + c1) + (c2 + c3)) + ((c4 + c5) + (c6 + c7));
            Keep(sum + ((c8 + c9) + (c10 + c11)));
        }
    }

    readonly struct ReadJob(float* source, long count) : IJob
    {
        public void Run(int piece)
        {
            float* from = source + (piece * ReadPiece), to = source + Math.Min(count, (piece + 1) * ReadPiece);
            if (Lanes.Is512)
                Sum<Floats16>(from, to);
            else if (Lanes.Is256)
                Sum<Floats8>(from, to);
            else
                Sum<Floats4>(from, to);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        static void Sum<V>(float* from, float* to)
            where V : unmanaged, IFloats<V>
        {
            // four streams: one keeps too few of the prefetchers busy, and kernels that read several were measured 1.2 times as fast
            V a = V.Broadcast(0), b = a, c = a, d = a;
            long quarter = (to - from) / 4;
            for (float* end = from + quarter; from <= end - V.Count; from += V.Count)
            {
                a += V.Load(from);
                b += V.Load(from + quarter);
                c += V.Load(from + (2 * quarter));
                d += V.Load(from + (3 * quarter));
            }

            Keep((a + b) + (c + d));
        }
    }

    /// <summary>A use of the result, or the compiler would be right to drop the loop.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Keep<V>(V value)
        where V : unmanaged, IFloats<V>
    {
        float* sink = stackalloc float[V.Count];
        value.Store(sink);
    }
}
