using System.Numerics.Tensors;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Traffic: w is read again for every group of rows. A tenth of the packed version's speed: one dot product per output,
// limited by loads. It needs no packing.
public static unsafe partial class Linear
{
    /// <summary>Columns in a piece: their weights stay in L2 while all rows of x pass by.</summary>
    const int PlainColumns = 32;

    /// <summary>As <see cref="Reference"/>, one vectorised dot product per output, columns shared by the pool.</summary>
    public static void Plain(
        WorkerPool pool, View<float> x, View<float> w, View<float> b, Activation act, View<float> y, int M, int K, int N, long xStride, long yStride)
    {
        PlainJob job = new(x.Pointer, w.Pointer, b.Pointer, act, y.Pointer, M, K, N, xStride, yStride);
        pool.Run(job, (N + PlainColumns - 1) / PlainColumns);
    }

    readonly struct PlainJob(float* x, float* w, float* b, Activation act, float* y, int M, int K, int N, long xStride, long yStride) : IJob
    {
        public void Run(int piece)
        {
            int end = Math.Min((piece + 1) * PlainColumns, N);
            for (int m = 0; m < M; m++)
            {
                ReadOnlySpan<float> row = new(x + (m * xStride), K);
                for (int n = piece * PlainColumns; n < end; n++)
                {
                    float sum = TensorPrimitives.Dot(row, new(w + ((long)n * K), K)) + b[n];
                    y[(m * yStride) + n] = act == Activation.None ? sum : (float)Activate(sum, act);
                }
            }
        }
    }
}
