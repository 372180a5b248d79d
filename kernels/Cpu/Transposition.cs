using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>Rows to columns: queries into the lanes of vectors and back, weights into panels.</summary>
static unsafe class Transposition
{
    /// <summary>
    /// to[c, r] = from[r, c] for <paramref name="rows"/> by <paramref name="columns"/> elements, rows of each matrix a stride
    /// apart: in squares of 4 x 4, the edges one by one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(float* from, long fromStride, int rows, int columns, float* to, long toStride)
    {
        int wholeRows = Sse.IsSupported ? rows / 4 * 4 : 0, wholeColumns = columns / 4 * 4;
        for (int r = 0; r < wholeRows; r += 4)
        {
            for (int c = 0; c < wholeColumns; c += 4)
                TransposeSquare(from + (r * fromStride) + c, fromStride, to + (c * toStride) + r, toStride);
            TransposeOneByOne(from + (r * fromStride) + wholeColumns, fromStride, 4, columns - wholeColumns, to + (wholeColumns * toStride) + r, toStride);
        }

        TransposeOneByOne(from + (wholeRows * fromStride), fromStride, rows - wholeRows, columns, to + wholeRows, toStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void TransposeSquare(float* from, long fromStride, float* to, long toStride)
    {
        Vector128<float> a = Vector128.Load(from), b = Vector128.Load(from + fromStride);
        Vector128<float> c = Vector128.Load(from + (2 * fromStride)), d = Vector128.Load(from + (3 * fromStride));
        Vector128<float> ab01 = Sse.UnpackLow(a, b), ab23 = Sse.UnpackHigh(a, b), cd01 = Sse.UnpackLow(c, d), cd23 = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(ab01, cd01).Store(to);
        Sse.MoveHighToLow(cd01, ab01).Store(to + toStride);
        Sse.MoveLowToHigh(ab23, cd23).Store(to + (2 * toStride));
        Sse.MoveHighToLow(cd23, ab23).Store(to + (3 * toStride));
    }

    static void TransposeOneByOne(float* from, long fromStride, int rows, int columns, float* to, long toStride)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
                to[(c * toStride) + r] = from[(r * fromStride) + c];
        }
    }
}
