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
        for (int n = 0; n < N; n++)
        {
            Pieces pieces = Pieces.Of(count);
            pool.Run(new Job(x.Pointer + (n * count), a.Pointer, pieces), pieces.Count);
        }
    }

    readonly struct Job(float* x, float* a, Pieces pieces) : IJob
    {
        public void Run(int piece) => Loops.Run(new Loop(x + pieces.Start(piece), a + pieces.Start(piece)), pieces.Length(piece));
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
