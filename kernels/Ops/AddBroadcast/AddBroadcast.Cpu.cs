using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Traffic: x read and written, a read: 12 bytes per element. Limited by memory. Once a step.
// A lane holds one element; the tail is done in single lanes.
public static unsafe partial class AddBroadcast
{
    /// <summary>As <see cref="Reference"/>, with vectors, shared by the pool.</summary>
    public static void Cpu(WorkerPool pool, View<float> x, View<float> a, int N, long count)
    {
        Pieces pieces = Pieces.Of(N * count);
        pool.Run(new Job(x.Pointer, a.Pointer, count, pieces), pieces.Count);
    }

    readonly struct Job(float* x, float* a, long count, Pieces pieces) : IJob
    {
        public void Run(int piece)
        {
            long i = pieces.Start(piece), end = i + pieces.Length(piece);
            while (i < end)
            {
                long within = i % count, length = Math.Min(end - i, count - within);
                Loops.Run(new Loop(x + i, a + within), (int)length);
                i += length;
            }
        }
    }

    readonly struct Loop(float* destination, float* added) : ILoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int Run<V>(int from, int to)
            where V : unmanaged, IFloats<V>
        {
            float* x = destination, a = added;
            int i = from;
            for (; i <= to - V.Count; i += V.Count)
                (V.Load(x + i) + V.Load(a + i)).Store(x + i);
            return i;
        }
    }
}
