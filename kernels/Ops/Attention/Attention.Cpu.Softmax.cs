using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Kernels.Ops;

public static unsafe partial class Attention
{
    /// <summary>The online softmax of two vectors of queries: the largest score so far and the sum of 2^(score − largest), per lane.</summary>
    struct Softmax<V>
        where V : unmanaged, IFloats<V>
    {
        V max0, max1, sum0, sum1;

        /// <summary>Before the first key.</summary>
        public static Softmax<V> Empty => new()
        {
            max0 = V.Broadcast(float.NegativeInfinity),
            max1 = V.Broadcast(float.NegativeInfinity),
        };

        static int Width => 2 * V.Count;

        /// <summary>
        /// Takes scores (keys, 2 vectors), in powers of two; turns them into weights relative to the new maximum, and
        /// brings the <paramref name="rows"/> rows of <paramref name="output"/>, which were relative to the old one, to it.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Add(float* scores, int keys, float* output, int rows)
        {
            V m0 = max0, m1 = max1;
            for (int k = 0; k < keys; k++)
            {
                m0 = V.Max(m0, V.Load(scores + (k * Width)));
                m1 = V.Max(m1, V.Load(scores + (k * Width) + V.Count));
            }

            V keep0 = VectorMath.Exp2(max0 - m0), keep1 = VectorMath.Exp2(max1 - m1);
            V s0 = sum0 * keep0, s1 = sum1 * keep1;
            for (int k = 0; k < keys; k++)
            {
                float* at = scores + (k * Width);
                V p0 = VectorMath.Exp2(V.Load(at) - m0);
                V p1 = VectorMath.Exp2(V.Load(at + V.Count) - m1);
                s0 += p0;
                s1 += p1;
                p0.Store(at);
                p1.Store(at + V.Count);
            }

            (max0, max1, sum0, sum1) = (m0, m1, s0, s1);
            Scale(output, rows, keep0, keep1);
        }

        /// <summary>After the last key: divides the outputs by the sums.</summary>
        public readonly void Finish(float* output, int rows)
        {
            V one = V.Broadcast(1);
            Scale(output, rows, one / sum0, one / sum1);
        }

        /// <summary>Multiplies both vectors of every row.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Scale(float* at, int rows, V by0, V by1)
        {
            for (int r = 0; r < rows; r++, at += Width)
            {
                (V.Load(at) * by0).Store(at);
                (V.Load(at + V.Count) * by1).Store(at + V.Count);
            }
        }
    }
}
