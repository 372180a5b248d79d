using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// Tiles of 64 x 64 results, 8 x 8 of a thread in registers: see GemmTile.
//
// Traffic: x is read N / 64 times and w M / 64 times, mostly from L2; y written once. 16-bit x, w and y halve their part.
//          DiT-XL/2 at 256 px with guidance, qkv (M 512, K 1152, N 3456): 25 MB of f32, 4.1 GFLOP, 61 us at 67 TFLOP/s.
// Launch:  grid covers N times covers M of GemmTile.Size, across first, on the one axis that has no limit; M, N and K need not be multiples: what lies outside is read as 0.
//          aligned: K, N, both strides and where the matrices start are multiples of 4; vectors are moved whole then.

/// <content>The GPU version.</content>
public static partial class Linear
{
    /// <summary>Rows and columns of results of a group.</summary>
    public const int Tile = GemmTile.Size;

    [Kernel(GemmTile.Side, GemmTile.Side)]
    public static void Gpu(
        ArrayView<byte> x, ArrayView<byte> w, ArrayView<float> b, ArrayView<byte> y, int M, int K, int N, long xStride, long yStride,
        SpecializedValue<Activation> act, SpecializedValue<Storage> xType, SpecializedValue<Storage> wType, SpecializedValue<Storage> yType,
        SpecializedValue<bool> aligned)
    {
        ArrayView<Float4> sliceX = SharedMemory.Allocate<Float4>(GemmTile.SliceVectors);
        ArrayView<Float4> sliceW = SharedMemory.Allocate<Float4>(GemmTile.SliceVectors);
        ArrayView<Float4> sums = LocalMemory.Allocate<Float4>(GemmTile.Sums);
        int across = (N + Tile - 1) / Tile, firstM = Grid.IdxX / across * Tile, firstN = Grid.IdxX % across * Tile;
        int m = firstM + GemmTile.OwnRow(), n = firstN + GemmTile.OwnRow();

        GemmTile.Clear(sums);
        for (int k = 0; k < K; k += GemmTile.Depth)
        {
            GemmTile.Load(sliceX, x, (m * xStride) + k, m < M ? K - k : 0, xType, aligned);
            GemmTile.Load(sliceW, w, ((long)n * K) + k, n < N ? K - k : 0, wType, aligned);
            Group.Barrier();
            GemmTile.Multiply(sliceX, sliceW, sums);
            Group.Barrier();
        }

        GemmTile.Store(sums, b, y, firstM, firstN, M, N, yStride, add: false, act, yType, aligned);
    }
}
