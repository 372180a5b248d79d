using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Kernels.Ops;

public static unsafe partial class GroupNorm
{
    /// <summary>y = act((x − mean) · scale + bias), each per channel.</summary>
    readonly struct NormalizeJob(float* x, float* mean, float* scale, float* bias, bool silu, float* y, int C, Pieces pieces) : IJob
    {
        public void Run(int piece)
        {
            int pixels = pieces.Length(piece);
            for (int p = 0; p < pixels; p += ShortSum)
            {
                long at = (pieces.Start(piece) + p) * C;
                int count = Math.Min(ShortSum, pixels - p);
                if (silu)
                    Loops.Run(new Normalize<Silu.Function>(x + at, mean, scale, bias, y + at, count, C), C);
                else
                    Loops.Run(new Normalize<Linear.Identity>(x + at, mean, scale, bias, y + at, count, C), C);
            }
        }
    }

    /// <summary>A few pixels, channel by channel.</summary>
    readonly struct Normalize<TActivation>(float* source, float* means, float* scales, float* biases, float* destination, int pixels, long stride) : ILoop
        where TActivation : struct, IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int Run<V>(int from, int to)
            where V : unmanaged, IFloats<V>
        {
            int c = from;
            for (; c <= to - V.Count; c += V.Count)
            {
                float* x = source + c, y = destination + c;
                V mean = V.Load(means + c), scale = V.Load(scales + c), bias = V.Load(biases + c);
                for (int p = 0; p < pixels; p++, x += stride, y += stride)
                    TActivation.Apply(V.MultiplyAdd(V.Load(x) - mean, scale, bias)).Store(y);
            }

            return c;
        }
    }
}
