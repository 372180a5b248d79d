using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Traffic: at most 24 bytes per element. A latent of 256 px is 16 KB: the caller does a few images alone.
// A lane holds one element of a sample; samples end in single lanes. Which terms a step has is decided per vector by
// branches that always go the same way: one loop instead of a version for every combination of sampler and options.
public static unsafe partial class SamplerStep
{
    /// <summary>As <see cref="Reference"/>, with vectors in f32, samples shared by the pool.</summary>
    public static void Cpu(
        WorkerPool pool, in SamplerNumbers k, View<float> output, View<float> noise, View<float> x, View<float> x0, int N, long size)
    {
        Pieces pieces = Pieces.Of(N, checked((int)size));
        float* noiseStart = noise.Length > 0 ? noise.Pointer : null, x0Start = x0.Length > 0 ? x0.Pointer : null;
        pool.Run(new Job(k, output.Pointer, noiseStart, x.Pointer, x0Start, (int)size, pieces), pieces.Count);
    }

    readonly struct Job(SamplerNumbers k, float* output, float* noise, float* x, float* x0, int size, Pieces pieces) : IJob
    {
        public void Run(int piece)
        {
            long end = pieces.Start(piece) + pieces.Length(piece);
            for (long n = pieces.Start(piece); n < end; n++)
            {
                float* noiseRow = noise == null ? null : noise + (n * size), x0Row = x0 == null ? null : x0 + (n * size);
                Loops.Run(new Loop(k, output + (n * 2 * size), noiseRow, x + (n * size), x0Row, size), size);
            }
        }
    }

    readonly struct Loop(SamplerNumbers k, float* output, float* noiseRow, float* xRow, float* x0Row, int size) : ILoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int Run<V>(int from, int to)
            where V : unmanaged, IFloats<V>
        {
            float* e = output, v = output + size, noise = noiseRow, x = xRow, x0 = x0Row;
            V recip = V.Broadcast(k.Recip), minusRecipM1 = V.Broadcast(-k.RecipM1), factorX0 = V.Broadcast(k.X0), factorX = V.Broadcast(k.X);
            V minusOne = V.Broadcast(-1), one = V.Broadcast(1);

            // e' only carries information where x0 was clamped, else it is e up to rounding; both take the formula's way
            V factorEps = V.Broadcast(k.Eps), recipM1 = V.Broadcast(k.RecipM1);

            // sd = exp(middle + v * slope): the log variance is a straight line in v
            V middle = V.Broadcast(0.25f * (k.LogMax + k.LogMin)), slope = V.Broadcast(0.25f * (k.LogMax - k.LogMin)), sigma = V.Broadcast(k.Sigma);

            int i = from;
            for (; i <= to - V.Count; i += V.Count)
            {
                V now = V.Load(x + i);
                V estimate = V.MultiplyAdd(minusRecipM1, V.Load(e + i), recip * now);
                if (k.ClampX0)
                    estimate = V.Max(minusOne, V.Min(one, estimate));

                V next = V.MultiplyAdd(factorX0, estimate, factorX * now);
                if (k.Eps != 0)
                    next = V.MultiplyAdd(factorEps, ((recip * now) - estimate) / recipM1, next);
                if (noise != null)
                {
                    V deviation = k.LearnedVariance ? VectorMath.Exp(V.MultiplyAdd(slope, V.Load(v + i), middle)) : sigma;
                    next = V.MultiplyAdd(deviation, V.Load(noise + i), next);
                }

                next.Store(x + i);
                if (x0 != null)
                    estimate.Store(x0 + i);
            }

            return i;
        }
    }
}
