namespace TaylorSeer.Engine.Images;

/// <summary>From the rows of a PNG to a picture of 8-bit samples.</summary>
static class PngPixels
{
    /// <exception cref="PngException">A pixel names a colour that the palette does not have.</exception>
    public static Picture Unpack(PngHeader header, byte[] rows, byte[] palette, byte[] transparency, string name) => header switch
    {
        { Color: PngColor.Palette } => FromPalette(header, rows, palette, transparency, name),
        { Bits: 8 } => new(header.Width, header.Height, header.Samples, rows),
        { Bits: 16 } => new(header.Width, header.Height, header.Samples, Narrow(rows)),
        _ => new(header.Width, header.Height, 1, Spread(Split(header, rows), (1 << header.Bits) - 1)),
    };

    static byte[] Narrow(byte[] rows)
    {
        byte[] samples = new byte[rows.Length / 2];
        for (int i = 0; i < samples.Length; i++)
        {
            int wide = (rows[2 * i] << 8) | rows[(2 * i) + 1];
            samples[i] = (byte)(((wide * 255) + 32767) / 65535);
        }

        return samples;
    }

    // 1, 2 or 4 bits per sample, the first in the highest bits; a row starts at a byte
    static byte[] Split(PngHeader header, byte[] rows)
    {
        int perByte = 8 / header.Bits, mask = (1 << header.Bits) - 1;
        byte[] samples = new byte[header.Width * header.Height];
        for (int y = 0; y < header.Height; y++)
        {
            for (int x = 0; x < header.Width; x++)
            {
                int packed = rows[(y * (int)header.RowBytes) + (x / perByte)];
                samples[(y * header.Width) + x] = (byte)((packed >> (8 - (header.Bits * ((x % perByte) + 1)))) & mask);
            }
        }

        return samples;
    }

    static byte[] Spread(byte[] samples, int largest)
    {
        foreach (ref byte sample in samples.AsSpan())
            sample = (byte)(sample * 255 / largest);
        return samples;
    }

    static Picture FromPalette(PngHeader header, byte[] rows, byte[] palette, byte[] transparency, string name)
    {
        byte[] indices = header.Bits == 8 ? rows : Split(header, rows);
        Picture picture = new(header.Width, header.Height, transparency.Length > 0 ? 4 : 3);
        for (int i = 0; i < indices.Length; i++)
        {
            int entry = indices[i];
            if ((3 * entry) + 3 > palette.Length)
                throw new PngException($"{name}: a pixel has colour {entry} of a palette of {palette.Length / 3}. The file is damaged.");

            Span<byte> pixel = picture.Pixels.AsSpan(i * picture.Channels, picture.Channels);
            palette.AsSpan(3 * entry, 3).CopyTo(pixel);
            if (picture.Channels == 4)
                pixel[3] = entry < transparency.Length ? transparency[entry] : (byte)255;
        }

        return picture;
    }
}
