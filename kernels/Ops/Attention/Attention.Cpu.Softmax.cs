using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Kernels.Ops;

public static unsafe partial class Attention
{
    /// <summary>The online softmax of two vectors of queries: the largest score so far and the sum of 2^(score − largest), per lane.</summary>
    struct Softmax<TLanes, TVector>
        where TLanes : unmanaged, ILanes<TVector>
        where TVector : unmanaged
    {
        TVector max0, max1, sum0, sum1;

        /// <summary>Before the first key.</summary>
        public static Softmax<TLanes, TVector> Empty => new()
        {
            max0 = TLanes.Broadcast(float.NegativeInfinity),
            max1 = TLanes.Broadcast(float.NegativeInfinity),
        };

        static int Width => 2 * TLanes.Count;

        /// <summary>
        /// Takes scores (keys, 2 vectors), in powers of two; turns them into weights relative to the new maximum, and
        /// brings the <paramref name="rows"/> rows of <paramref name="output"/>, which were relative to the old one, to it.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Add(float* scores, int keys, float* output, int rows)
        {
            TVector m0 = max0, m1 = max1;
            for (int k = 0; k < keys; k++)
            {
                m0 = TLanes.Max(m0, TLanes.Load(scores + (k * Width)));
                m1 = TLanes.Max(m1, TLanes.Load(scores + (k * Width) + TLanes.Count));
            }

            TVector keep0 = VectorMath.Exp2<TLanes, TVector>(TLanes.Subtract(max0, m0)), keep1 = VectorMath.Exp2<TLanes, TVector>(TLanes.Subtract(max1, m1));
            TVector s0 = TLanes.Multiply(sum0, keep0), s1 = TLanes.Multiply(sum1, keep1);
            for (int k = 0; k < keys; k++)
            {
                float* at = scores + (k * Width);
                TVector p0 = VectorMath.Exp2<TLanes, TVector>(TLanes.Subtract(TLanes.Load(at), m0));
                TVector p1 = VectorMath.Exp2<TLanes, TVector>(TLanes.Subtract(TLanes.Load(at + TLanes.Count), m1));
                s0 = TLanes.Add(s0, p0);
                s1 = TLanes.Add(s1, p1);
                TLanes.Store(p0, at);
                TLanes.Store(p1, at + TLanes.Count);
            }

            (max0, max1, sum0, sum1) = (m0, m1, s0, s1);
            Scale(output, rows, keep0, keep1);
        }

        /// <summary>After the last key: divides the outputs by the sums.</summary>
        public readonly void Finish(float* output, int rows)
        {
            TVector one = TLanes.Broadcast(1);
            Scale(output, rows, TLanes.Divide(one, sum0), TLanes.Divide(one, sum1));
        }

        /// <summary>Multiplies both vectors of every row.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Scale(float* at, int rows, TVector by0, TVector by1)
        {
            for (int r = 0; r < rows; r++, at += Width)
            {
                TLanes.Store(TLanes.Multiply(TLanes.Load(at), by0), at);
                TLanes.Store(TLanes.Multiply(TLanes.Load(at + TLanes.Count), by1), at + TLanes.Count);
            }
        }
    }
}
