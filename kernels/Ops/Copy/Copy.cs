using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Copy: the same elements in the same order, where rows of either side may lie apart.
//
//   y's element i = x's element i; element i of a tensor lies at (i / row) * stride + i % row
//
//   x: rows of xRow elements, xStride apart   y: rows of yRow elements, yStride apart   count elements in all
//
// Whole runs are moved, so this is also the fast version on one thread; what it moves is small.

/// <summary>y = x.</summary>
public static partial class Copy
{
    /// <summary>The definition.</summary>
    public static void Reference(View<float> x, View<float> y, long count, long xRow, long xStride, long yRow, long yStride)
    {
        // dense sides have no seams: one run instead of one per row (a vector's rows are single elements)
        (xRow, xStride) = xRow == xStride ? (count, count) : (xRow, xStride);
        (yRow, yStride) = yRow == yStride ? (count, count) : (yRow, yStride);
        for (long i = 0; i < count;)
        {
            long inX = i % xRow, inY = i % yRow;
            long run = Math.Min(count - i, Math.Min(xRow - inX, yRow - inY));
            x.Slice((i / xRow * xStride) + inX, run).CopyTo(y.Slice((i / yRow * yStride) + inY, run));
            i += run;
        }
    }
}
