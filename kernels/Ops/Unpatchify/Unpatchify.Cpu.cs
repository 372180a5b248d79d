using System.Runtime.Intrinsics;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Traffic: 8 bytes per element; a row of patches (p rows of every channel, a few KB) stays in the first-level cache while it is
//          read, once per channel, and y is written row by row, four elements of a patch at a time where it has them.
public static unsafe partial class Unpatchify
{
    /// <summary>As <see cref="Reference"/>, rows of patches shared by the pool.</summary>
    public static void Cpu(WorkerPool pool, View<float> x, View<float> y, int N, int C, int H, int W, int p)
    {
        Pieces pieces = Pieces.Of((long)N * (H / p), C * p * W);
        pool.Run(new Job(x.Pointer, y.Pointer, C, H, W, p, pieces), pieces.Count);
    }

    readonly struct Job(float* x, float* y, int C, int H, int W, int p, Pieces pieces) : IJob
    {
        public void Run(int piece)
        {
            int length = C * p * W, perImage = H / p;
            nint area = (nint)H * W;
            long first = pieces.Start(piece), end = first + pieces.Length(piece);
            for (long row = first; row < end; row++)
            {
                float* patches = x + (row * length), image = y + (row / perImage * C * area) + (row % perImage * p * W);
                for (int ch = 0; ch < C; ch++)
                {
                    for (int py = 0; py < p; py++)
                    {
                        float* from = patches + (py * p * C) + ch, to = image + (ch * area) + (py * W);
                        for (int c = 0; c < W / p; c++, from += p * p * C, to += p)
                        {
                            int px = 0;
                            for (; px <= p - 4; px += 4)
                            {
                                float* four = from + (px * C);
                                Vector128.Create(four[0], four[C], four[2 * C], four[3 * C]).Store(to + px);
                            }

                            for (; px < p; px++)
                                to[px] = from[px * C];
                        }
                    }
                }
            }
        }
    }
}
