using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Traffic: y read, orders - 1 differences read, orders written, one pass: 8 bytes per order and element.
//          DiT-XL/2 at 256 px with guidance, order 4, all 56 sites: 1.3 GB per computed step. Limited by memory.
// A lane holds one element and carries its difference from order to order in a register. Four vectors go side by side:
// the kept rows often lie a multiple of 4 KB apart, and a load right behind a store to the same page offset would wait.
// The division is not replaced by a multiplication with 1/gap: it hides behind memory, and rounds as the published f32 recursion does.
public static unsafe partial class UpdateDifferences
{
    /// <summary>As <see cref="Reference"/>, with vectors, shared by the pool; in f32.</summary>
    public static void Cpu(WorkerPool pool, View<float> y, float gap, int orders, View<float> differences, long count)
    {
        Pieces pieces = Pieces.Of(count);
        pool.Run(new Job(y.Pointer, gap, orders, differences.Pointer, count, pieces), pieces.Count);
    }

    readonly struct Job(float* y, float gap, int orders, float* differences, long stride, Pieces pieces) : IJob
    {
        public void Run(int piece) => Loops.Run(
            new Loop(y + pieces.Start(piece), gap, orders, differences + pieces.Start(piece), stride), pieces.Length(piece));
    }

    readonly struct Loop(float* feature, float gap, int orders, float* differences, long stride) : ILoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int Run<V>(int from, int to)
            where V : unmanaged, IFloats<V>
        {
            float* y = feature;
            V divisor = V.All(gap);
            int i = from, last = orders - 1;
            long next = stride;
            for (; i <= to - (4 * V.Count); i += 4 * V.Count)
            {
                V a = V.Load(y + i), b = V.Load(y + i + V.Count);
                V c = V.Load(y + i + (2 * V.Count)), d = V.Load(y + i + (3 * V.Count));
                float* kept = differences + i;
                for (int k = 0; k < last; k++, kept += next)
                {
                    V oldA = V.Load(kept), oldB = V.Load(kept + V.Count);
                    V oldC = V.Load(kept + (2 * V.Count)), oldD = V.Load(kept + (3 * V.Count));
                    a.Store(kept);
                    b.Store(kept + V.Count);
                    c.Store(kept + (2 * V.Count));
                    d.Store(kept + (3 * V.Count));
                    a = (a - oldA) / divisor;
                    b = (b - oldB) / divisor;
                    c = (c - oldC) / divisor;
                    d = (d - oldD) / divisor;
                }

                a.Store(kept);
                b.Store(kept + V.Count);
                c.Store(kept + (2 * V.Count));
                d.Store(kept + (3 * V.Count));
            }

            for (; i <= to - V.Count; i += V.Count)
            {
                V a = V.Load(y + i);
                float* kept = differences + i;
                for (int k = 0; k < last; k++, kept += next)
                {
                    V old = V.Load(kept);
                    a.Store(kept);
                    a = (a - old) / divisor;
                }

                a.Store(kept);
            }

            return i;
        }
    }
}
