using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Traffic: each difference read once, y written once: 4 (orders + 1) bytes per element, 2 orders + 4 in bf16. Limited by memory.
// A lane holds one element; four vectors go side by side, so that a weight is broadcast once for all of them and
// their chains of multiply-adds overlap. The tail is done in single lanes.
public static unsafe partial class WeightedSum
{
    /// <summary>As <see cref="Reference"/>, with vectors and sums in f32, shared by the pool.</summary>
    /// <typeparam name="T">float: kept in f32; ushort: in bf16</typeparam>
    public static void Cpu<T>(WorkerPool pool, View<T> differences, ReadOnlySpan<float> weights, View<float> y, long count)
        where T : unmanaged
    {
        Stored<T>.Check();
        Pieces pieces = Pieces.Of(count);
        fixed (float* w = weights)
            pool.Run(new Job<T>(differences.Pointer, w, weights.Length, y.Pointer, count, pieces), pieces.Count);
    }

    readonly struct Job<T>(T* differences, float* weights, int orders, float* y, long stride, Pieces pieces) : IJob
        where T : unmanaged
    {
        public void Run(int piece) => Loops.Run(
            new Loop<T>(differences + pieces.Start(piece), weights, orders, y + pieces.Start(piece), stride), pieces.Length(piece));
    }

    readonly struct Loop<T>(T* differences, float* weights, int orders, float* destination, long stride) : ILoop
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int Run<V>(int from, int to)
            where V : unmanaged, IFloats<V>
        {
            float* y = destination, w = weights;
            int i = from, K = orders;
            long next = stride;
            for (; i <= to - (4 * V.Count); i += 4 * V.Count)
            {
                V a = V.Broadcast(0), b = a, c = a, d = a;
                T* D = differences + i;
                for (int k = 0; k < K; k++, D += next)
                {
                    V weight = V.Broadcast(w[k]);
                    a = V.MultiplyAdd(weight, Stored<T>.Load<V>(D), a);
                    b = V.MultiplyAdd(weight, Stored<T>.Load<V>(D + V.Count), b);
                    c = V.MultiplyAdd(weight, Stored<T>.Load<V>(D + (2 * V.Count)), c);
                    d = V.MultiplyAdd(weight, Stored<T>.Load<V>(D + (3 * V.Count)), d);
                }

                a.Store(y + i);
                b.Store(y + i + V.Count);
                c.Store(y + i + (2 * V.Count));
                d.Store(y + i + (3 * V.Count));
            }

            for (; i <= to - V.Count; i += V.Count)
            {
                V a = V.Broadcast(0);
                T* D = differences + i;
                for (int k = 0; k < K; k++, D += next)
                    a = V.MultiplyAdd(V.Broadcast(w[k]), Stored<T>.Load<V>(D), a);
                a.Store(y + i);
            }

            return i;
        }
    }
}
