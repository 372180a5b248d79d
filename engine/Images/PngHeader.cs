using System.Buffers.Binary;

namespace TaylorSeer.Engine.Images;

/// <summary>The chunk IHDR: the sizes and the kind of samples of a PNG.</summary>
readonly record struct PngHeader(int Width, int Height, int Bits, PngColor Color)
{
    /// <summary>Samples of a stored pixel.</summary>
    public int Samples => Color switch { PngColor.Rgb => 3, PngColor.GrayAlpha => 2, PngColor.RgbAlpha => 4, _ => 1 };

    /// <summary>Bytes of a stored row, without the filter's number.</summary>
    public long RowBytes => (((long)Width * Samples * Bits) + 7) / 8;

    /// <summary>Distance in bytes to the sample that filters call "left".</summary>
    public int FilterStep => Math.Max(1, Samples * Bits / 8);

    /// <exception cref="PngException">Not a header, or one of a kind that is not read.</exception>
    public static PngHeader Parse(ReadOnlySpan<byte> data, string name)
    {
        if (data.Length != 13)
            throw new PngException($"{name}: the header has {data.Length} bytes instead of 13. The file is damaged.");

        PngHeader header = new(
            BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]), data[8], (PngColor)data[9]);
        bool kind = header.Color switch
        {
            PngColor.Gray => header.Bits is 1 or 2 or 4 or 8 or 16,
            PngColor.Palette => header.Bits is 1 or 2 or 4 or 8,
            PngColor.Rgb or PngColor.GrayAlpha or PngColor.RgbAlpha => header.Bits is 8 or 16,
            _ => false,
        };
        if (header.Width < 1 || header.Height < 1 || !kind || data[10] != 0 || data[11] != 0 || data[12] > 1)
        {
            throw new PngException(
                $"{name}: PNG has no pictures of {header.Width} x {header.Height} with {header.Bits} bits in colour type {data[9]}, compression {data[10]}, filter {data[11]}, interlace {data[12]}. The file is damaged.");
        }

        if (data[12] == 1)
            throw new PngException($"{name}: the picture is interlaced, which is not read. Save it without interlacing.");
        if (header.RowBytes + 1 > Array.MaxLength / header.Height || (long)header.Width * header.Height * 4 > Array.MaxLength)
            throw new PngException($"{name}: {header.Width} x {header.Height} pixels do not fit in 2 GiB.");
        return header;
    }
}
