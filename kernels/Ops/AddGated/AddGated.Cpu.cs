using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Traffic: x and a read, x written: 12 bytes per element; a gate's row stays in L1. Limited by memory.
// A lane holds one element d of a row; rows end in single lanes.
public static unsafe partial class AddGated
{
    /// <summary>As <see cref="Reference"/>, with vectors, rows shared by the pool.</summary>
    public static void Cpu(WorkerPool pool, View<float> x, View<float> gate, View<float> a, int N, int T, int D, long gateStride)
    {
        Pieces pieces = Pieces.Of((long)N * T, D);
        pool.Run(new Job(x.Pointer, gate.Pointer, a.Pointer, T, D, gateStride, pieces), pieces.Count);
    }

    readonly struct Job(float* x, float* gate, float* a, int T, int D, long gateStride, Pieces pieces) : IJob
    {
        public void Run(int piece)
        {
            long end = pieces.Start(piece) + pieces.Length(piece);
            for (long row = pieces.Start(piece); row < end; row++)
                Loops.Run(new Loop(x + (row * D), gate + (row / T * gateStride), a + (row * D)), D);
        }
    }

    readonly struct Loop(float* xRow, float* gateRow, float* aRow) : ILoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int Run<V>(int from, int to)
            where V : unmanaged, IFloats<V>
        {
            float* x = xRow, gate = gateRow, a = aRow;
            int d = from;
            for (; d <= to - V.Count; d += V.Count)
                V.MultiplyAdd(V.Load(gate + d), V.Load(a + d), V.Load(x + d)).Store(x + d);
            return d;
        }
    }
}
