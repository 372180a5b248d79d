using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// Traffic: x read once from memory (later passes hit L1), y written once: 8 bytes per element, 6 where y is kept in 16 bits.
//          DiT-XL/2 at 256 px with guidance (N 2, T 256, D 1152): 4.7 MB, 1.4 us at 3.35 TB/s.
// Launch:  grid N*T (a group per token), Threads lanes striding over D.

/// <content>The GPU version.</content>
public static partial class LayerNormModulate
{
    public const int Threads = 128;

    [Kernel(Threads)]
    public static void Gpu(
        ArrayView<float> x, ArrayView<float> shift, ArrayView<float> scale, ArrayView<byte> y,
        int tokens, SpecializedValue<int> width, long shiftStride, long scaleStride, float eps, SpecializedValue<Storage> yType)
    {
        int lane = Group.IdxX, sample = Grid.IdxX / tokens;
        long at = (long)Grid.IdxX * width;

        float sum = 0;
        for (int d = lane; d < width; d += Threads)
            sum += x[at + d];
        float mean = GroupReduce.Sum(sum) / width;

        float squares = 0;      // around the mean: E[x^2] - mean^2 cancels when |mean| is large
        for (int d = lane; d < width; d += Threads)
            squares += (x[at + d] - mean) * (x[at + d] - mean);
        float rstd = 1 / MathF.Sqrt((GroupReduce.Sum(squares) / width) + eps);

        for (int d = lane; d < width; d += Threads)
        {
            float v = ((x[at + d] - mean) * rstd * (1 + scale[(sample * scaleStride) + d])) + shift[(sample * shiftStride) + d];
            Stored.Write(v, y, at + d, yType);
        }
    }
}
