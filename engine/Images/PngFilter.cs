namespace TaylorSeer.Engine.Images;

// PNG stores each row as differences to what stands left (a), above (b) and above left (c) of a sample, by one of five
// filters that the row names in its first byte:
//
//   0 none   1 sub: a   2 up: b   3 average: ⌊(a + b) / 2⌋   4 Paeth: whichever of a, b, c is nearest to a + b − c
//
// PNG specification (W3C, third edition), section 9.

/// <summary>The row filters of PNG. Rows are bytes without the filter's number; <c>bpp</c> is bytes per pixel, at least 1.</summary>
static class PngFilter
{
    /// <summary>Number of filters.</summary>
    public const int Count = 5;

    /// <summary>Differences of a row; <paramref name="above"/> is zeros for the first.</summary>
    public static void Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int bpp, Span<byte> filtered)
    {
        for (int i = 0; i < row.Length; i++)
        {
            byte a = i < bpp ? (byte)0 : row[i - bpp], c = i < bpp ? (byte)0 : above[i - bpp];
            filtered[i] = (byte)(row[i] - Predict(filter, a, above[i], c));
        }
    }

    /// <summary>The row of its differences, in place.</summary>
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int bpp)
    {
        for (int i = 0; i < row.Length; i++)
        {
            byte a = i < bpp ? (byte)0 : row[i - bpp], c = i < bpp ? (byte)0 : above[i - bpp];
            row[i] = (byte)(row[i] + Predict(filter, a, above[i], c));
        }
    }

    /// <summary>How badly differences compress: the sum of their sizes as signed bytes, the measure that the specification recommends.</summary>
    public static long Cost(ReadOnlySpan<byte> filtered)
    {
        long sum = 0;
        foreach (byte b in filtered)
            sum += Math.Abs((int)(sbyte)b);
        return sum;
    }

    static int Predict(int filter, byte a, byte b, byte c) => filter switch
    {
        0 => 0,
        1 => a,
        2 => b,
        3 => (a + b) / 2,
        _ => Paeth(a, b, c),
    };

    static byte Paeth(byte a, byte b, byte c)
    {
        int toA = Math.Abs(b - c), toB = Math.Abs(a - c), toC = Math.Abs(a + b - c - c);
        return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
    }
}
