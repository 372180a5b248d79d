using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Traffic: 12 bytes per guided element, 8 per other; a latent of 256 px is 32 KB, so the caller does it alone.
// A lane holds one element of a channel; channels end in single lanes.
public static unsafe partial class Guide
{
    /// <summary>As <see cref="Reference"/>, with vectors, channels shared by the pool.</summary>
    public static void Cpu(WorkerPool pool, View<float> output, float scale, int channels, View<float> y, int N, int C, long area)
    {
        Pieces pieces = Pieces.Of((long)N * C, checked((int)area));
        pool.Run(new Job(output.Pointer, scale, channels, y.Pointer, N, C, (int)area, pieces), pieces.Count);
    }

    readonly struct Job(float* output, float scale, int channels, float* y, int N, int C, int area, Pieces pieces) : IJob
    {
        public void Run(int piece)
        {
            long end = pieces.Start(piece) + pieces.Length(piece);
            for (long plane = pieces.Start(piece); plane < end; plane++)
            {
                float* o = output + (plane * area), to = y + (plane * area);
                if (plane % C < channels)
                    Loops.Run(new Loop(o, o + ((long)N * C * area), scale, to), area);
                else
                    new Span<float>(o, area).CopyTo(new(to, area));
            }
        }
    }

    readonly struct Loop(float* conditional, float* unconditional, float scale, float* destination) : ILoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int Run<V>(int from, int to)
            where V : unmanaged, IFloats<V>
        {
            float* o = conditional, u = unconditional, y = destination;
            V factor = V.Broadcast(scale);
            int i = from;
            for (; i <= to - V.Count; i += V.Count)
            {
                V without = V.Load(u + i);
                V.MultiplyAdd(factor, V.Load(o + i) - without, without).Store(y + i);
            }

            return i;
        }
    }
}
