namespace TaylorSeer.Engine.Images;

/// <summary>A picture of 8-bit samples, row after row, the channels of a pixel together.</summary>
public sealed class Picture
{
    /// <summary>Takes over <paramref name="pixels"/>, of height × width × channels bytes.</summary>
    /// <exception cref="ArgumentException">A side below 1, other than 1 to 4 channels, or as many bytes as that is not.</exception>
    public Picture(int width, int height, int channels, byte[] pixels)
    {
        if (width < 1 || height < 1 || channels is < 1 or > 4 || (long)width * height * channels != pixels.Length)
            throw new ArgumentException($"A picture of {width} x {height} pixels with {channels} channels cannot have {pixels.Length} bytes.");
        (Width, Height, Channels, Pixels) = (width, height, channels, pixels);
    }

    /// <summary>A black picture.</summary>
    /// <exception cref="ArgumentException">A side below 1, other than 1 to 4 channels, or 2 GiB and more.</exception>
    public Picture(int width, int height, int channels)
        : this(width, height, channels, new byte[SizeOf(width, height, channels)])
    {
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 gray, 2 gray and alpha, 3 RGB, 4 RGBA.</summary>
    public int Channels { get; }

    /// <summary>The samples (H, W, C).</summary>
    public byte[] Pixels { get; }

    /// <summary>The samples of row <paramref name="y"/>, from the top.</summary>
    public Span<byte> Row(int y) => Pixels.AsSpan(y * Width * Channels, Width * Channels);

    /// <summary>The picture with every pixel as a square of <paramref name="factor"/> by <paramref name="factor"/>.</summary>
    public Picture Enlarged(int factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        Picture large = new(Width * factor, Height * factor, Channels);
        for (int y = 0; y < large.Height; y++)
        {
            Span<byte> from = Row(y / factor), to = large.Row(y);
            for (int x = 0; x < large.Width; x++)
                from.Slice(x / factor * Channels, Channels).CopyTo(to[(x * Channels)..]);
        }

        return large;
    }

    static int SizeOf(int width, int height, int channels)
    {
        long size = (long)Math.Max(width, 0) * Math.Max(height, 0) * Math.Max(channels, 0);
        return size <= Array.MaxLength
            ? (int)size
            : throw new ArgumentException($"A picture of {width} x {height} pixels with {channels} channels has {size} bytes; the most is {Array.MaxLength}.");
    }
}
