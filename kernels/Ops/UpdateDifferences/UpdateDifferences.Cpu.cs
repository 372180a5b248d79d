using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Traffic: y read, orders - 1 differences read, orders written, one pass: 8 bytes per order and element, 4 in bf16.
//          DiT-XL/2 at 256 px with guidance, order 4, all 56 sites: 1.3 GB per computed step. Limited by memory.
// A lane holds one element and carries its difference from order to order in a register. Four vectors go side by side:
// the kept rows often lie a multiple of 4 KB apart, and a load right behind a store to the same page offset would wait.
// In f32 the division is not replaced by a multiplication with 1/gap: it hides behind memory, and rounds as the published
// recursion does. In bf16 half the memory moves and the division would be the limit; what it rounds differently is far below a bf16's last bit.
public static unsafe partial class UpdateDifferences
{
    /// <summary>As <see cref="Reference"/>, with vectors, shared by the pool; in f32.</summary>
    /// <typeparam name="T">float: kept in f32; ushort: in bf16</typeparam>
    public static void Cpu<T>(WorkerPool pool, View<float> y, float gap, int orders, View<T> differences, long count)
        where T : unmanaged
    {
        Stored<T>.Check();
        Pieces pieces = Pieces.Of(count);
        pool.Run(new Job<T>(y.Pointer, gap, orders, differences.Pointer, count, pieces), pieces.Count);
    }

    readonly struct Job<T>(float* y, float gap, int orders, T* differences, long stride, Pieces pieces) : IJob
        where T : unmanaged
    {
        public void Run(int piece) => Loops.Run(
            new Loop<T>(y + pieces.Start(piece), gap, orders, differences + pieces.Start(piece), stride), pieces.Length(piece));
    }

    readonly struct Loop<T>(float* feature, float gap, int orders, T* differences, long stride) : ILoop
        where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int Run<V>(int from, int to)
            where V : unmanaged, IFloats<V>
        {
            float* y = feature;
            V divisor = V.Broadcast(gap), inverse = V.Broadcast(1 / gap);
            int i = from, last = orders - 1;
            long next = stride;
            for (; i <= to - (4 * V.Count); i += 4 * V.Count)
            {
                V a = V.Load(y + i), b = V.Load(y + i + V.Count);
                V c = V.Load(y + i + (2 * V.Count)), d = V.Load(y + i + (3 * V.Count));
                T* kept = differences + i;
                for (int k = 0; k < last; k++, kept += next)
                {
                    V oldA = Stored<T>.Load<V>(kept), oldB = Stored<T>.Load<V>(kept + V.Count);
                    V oldC = Stored<T>.Load<V>(kept + (2 * V.Count)), oldD = Stored<T>.Load<V>(kept + (3 * V.Count));
                    Stored<T>.Store(a, kept);
                    Stored<T>.Store(b, kept + V.Count);
                    Stored<T>.Store(c, kept + (2 * V.Count));
                    Stored<T>.Store(d, kept + (3 * V.Count));
                    a = Over(a - oldA, divisor, inverse);
                    b = Over(b - oldB, divisor, inverse);
                    c = Over(c - oldC, divisor, inverse);
                    d = Over(d - oldD, divisor, inverse);
                }

                Stored<T>.Store(a, kept);
                Stored<T>.Store(b, kept + V.Count);
                Stored<T>.Store(c, kept + (2 * V.Count));
                Stored<T>.Store(d, kept + (3 * V.Count));
            }

            for (; i <= to - V.Count; i += V.Count)
            {
                V a = V.Load(y + i);
                T* kept = differences + i;
                for (int k = 0; k < last; k++, kept += next)
                {
                    V old = Stored<T>.Load<V>(kept);
                    Stored<T>.Store(a, kept);
                    a = Over(a - old, divisor, inverse);
                }

                Stored<T>.Store(a, kept);
            }

            return i;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static V Over<V>(V x, V divisor, V inverse)
            where V : unmanaged, IFloats<V> => typeof(T) == typeof(float) ? x / divisor : x * inverse;
    }
}
