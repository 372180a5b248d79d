using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// An implicit matrix product: M is every output pixel, N the outputs, K the taps times the channels; see GemmTile. A thread
// brings the channels of one pixel, tap by tap, so that coordinates cost a few instructions per tap and not per value, and
// neither patches nor an enlarged image are ever stored.
//
// Traffic: x is read taps times O / 64, nearly always from L2 (neighbouring pixels share it), w M / 64 times; y written once, and
//          read if added to. SD's decoder at 256 px: 0.62 TFLOP, 9.3 ms at 67 TFLOP/s. Limited by multiply-adds; slices
//          of images with few channels (C = 3 and 4: the first layer) and tiles of few outputs (O = 3: the last) are mostly zeros.
// Launch:  grid covers O times covers N H' W' of GemmTile.Size, across first, on the one axis that has no limit. aligned: C, O and where x, w and y start are multiples of 4.

/// <content>The GPU version.</content>
public static unsafe partial class Conv2d
{
    /// <summary>Pixels and outputs of a group.</summary>
    public const int Tile = GemmTile.Size;

    [Kernel(GemmTile.Side, GemmTile.Side)]
    public static void Gpu(
        ArrayView<float> x, ArrayView<byte> w, ArrayView<float> b, ArrayView<float> y, int M, int height, int width, int C, int O, int rows, int columns, int before,
        SpecializedValue<int> side, SpecializedValue<int> stride, SpecializedValue<int> scale, SpecializedValue<bool> add,
        SpecializedValue<Activation> act, SpecializedValue<Storage> wType, SpecializedValue<bool> aligned)
    {
        ArrayView<Float4> sliceX = SharedMemory.Allocate<Float4>(GemmTile.SliceVectors);
        ArrayView<Float4> sliceW = SharedMemory.Allocate<Float4>(GemmTile.SliceVectors);
        ArrayView<Float4> sums = LocalMemory.Allocate<Float4>(GemmTile.Sums);
        int across = (O + Tile - 1) / Tile, firstM = Grid.IdxX / across * Tile, firstO = Grid.IdxX % across * Tile;
        int m = firstM + GemmTile.OwnRow(), o = firstO + GemmTile.OwnRow();
        int top = (m / columns % rows * stride) - before, left = (m % columns * stride) - before;
        long image = (long)(m / columns / rows) * height;

        GemmTile.Clear(sums);
        for (int tap = 0; tap < side * side; tap++)
        {
            int row = top + (tap / side), column = left + (tap % side);
            bool inside = m < M && row >= 0 && column >= 0 && row < height * scale && column < width * scale;
            long pixel = (((image + (row / scale)) * width) + (column / scale)) * C, weight = (((long)o * side * side) + tap) * C;
            for (int c = 0; c < C; c += GemmTile.Depth)
            {
                GemmTile.Load(sliceX, x.Cast<byte>(), pixel + c, inside ? C - c : 0, Storage.F32, aligned);
                GemmTile.Load(sliceW, w, weight + c, o < O ? C - c : 0, wType, aligned);
                Group.Barrier();
                GemmTile.Multiply(sliceX, sliceW, sums);
                Group.Barrier();
            }
        }

        GemmTile.Store(sums, b, y.Cast<byte>(), firstM, firstO, M, O, O, add, act, Storage.F32, aligned);
    }
}
