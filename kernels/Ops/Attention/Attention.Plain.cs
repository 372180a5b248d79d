using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Traffic: keys and values of a head are read from L2 once per query. Limited by loads and by exp: a seventh of the
// speed of a version that keeps several queries in registers.
public static unsafe partial class Attention
{
    /// <summary>As <see cref="Reference"/>, one query at a time with vectorised dot products, heads shared by the pool.</summary>
    public static void Plain(WorkerPool pool, View<float> qkv, View<float> y, int N, int T, int D, int heads) =>
        pool.Run(new PlainJob(qkv.Pointer, y.Pointer, T, D, heads), N * heads);

    readonly struct PlainJob(float* qkv, float* y, int T, int D, int heads) : IJob
    {
        public void Run(int piece)
        {
            int size = D / heads, h = piece % heads;
            long sample = (long)(piece / heads) * T;
            float* start = qkv + (sample * 3 * D) + (h * size);
            float scale = 1 / MathF.Sqrt(size);

            float* memory = (float*)NativeMemory.Alloc((nuint)T, sizeof(float));
            try
            {
                Span<float> weights = new(memory, T);
                for (int i = 0; i < T; i++)
                {
                    ReadOnlySpan<float> query = new(start + (3L * D * i), size);
                    for (int j = 0; j < T; j++)
                        weights[j] = scale * TensorPrimitives.Dot(query, new(start + (3L * D * j) + D, size));

                    TensorPrimitives.Subtract(weights, TensorPrimitives.Max(weights), weights);
                    TensorPrimitives.Exp(weights, weights);
                    TensorPrimitives.Divide(weights, TensorPrimitives.Sum<float>(weights), weights);

                    Span<float> result = new(y + ((sample + i) * D) + (h * size), size);
                    result.Clear();
                    for (int j = 0; j < T; j++)
                        TensorPrimitives.MultiplyAdd(new(start + (3L * D * j) + (2 * D), size), weights[j], result, result);
                }
            }
            finally
            {
                NativeMemory.Free(memory);
            }
        }
    }
}
