using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Traffic: 8 bytes per element. Limited by exp. A few kilobytes per step: the conditioning vectors.
// A lane holds one element; the tail is done in single lanes with the same exp.
public static unsafe partial class Silu
{
    /// <summary>As <see cref="Reference"/>, with vectors, shared by the pool.</summary>
    public static void Cpu(WorkerPool pool, View<float> x, View<float> y, long count)
    {
        Pieces pieces = Pieces.Of(count);
        pool.Run(new Job(x.Pointer, y.Pointer, pieces), pieces.Count);
    }

    readonly struct Job(float* x, float* y, Pieces pieces) : IJob
    {
        public void Run(int piece) => Loops.Run(new Loop(x + pieces.Start(piece), y + pieces.Start(piece)), pieces.Length(piece));
    }

    readonly struct Loop(float* source, float* destination) : ILoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int Run<V>(int from, int to)
            where V : unmanaged, IFloats<V>
        {
            float* x = source, y = destination;
            int i = from;
            for (; i <= to - V.Count; i += V.Count)
                Function.Apply(V.Load(x + i)).Store(y + i);
            return i;
        }
    }

    /// <summary>
    /// Within a few roundings of the result itself, also where that is small, unlike <see cref="VectorMath.Silu"/>, which is faster: for operations
    /// that wait for memory anyway.
    /// </summary>
    internal readonly struct Function : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<V>(V x)
            where V : unmanaged, IFloats<V> =>
            x / (V.Broadcast(1) + VectorMath.Exp(V.Broadcast(0) - x));       // exp overflows to infinity below -88, and x / infinity is the 0 we want
    }
}
