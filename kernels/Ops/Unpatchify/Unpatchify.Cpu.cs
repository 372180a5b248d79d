using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Traffic: 8 bytes per element; x is read front to back, a row of patches (p rows of every channel of y, a few KB) stays in
//          the first-level cache while it is written.
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
            float* from = x + (first * length);
            for (long row = first; row < end; row++)
            {
                float* image = y + (row / perImage * C * area) + (row % perImage * p * W);
                for (int c = 0; c < W / p; c++)
                {
                    for (int py = 0; py < p; py++)
                    {
                        float* to = image + (py * W) + (c * p);
                        for (int px = 0; px < p; px++, to++)
                        {
                            for (int ch = 0; ch < C; ch++)
                                to[ch * area] = *from++;
                        }
                    }
                }
            }
        }
    }
}
