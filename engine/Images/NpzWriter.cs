using System.Buffers.Binary;

namespace TaylorSeer.Engine.Images;

/// <summary>Writes images one after another into an npz file: <c>arr_0</c>, uint8 (N, H, W, C). None is kept in memory.</summary>
public sealed class NpzWriter
{
    readonly NpzLayout layout;
    readonly Stream stream;
    readonly long start;
    uint checksum;
    long images;

    /// <param name="stream">where to; it can seek, stays open, and the file begins at its position</param>
    /// <param name="layout">how many images of which size</param>
    public NpzWriter(Stream stream, NpzLayout layout)
    {
        (this.stream, this.layout, start) = (stream, layout, stream.Position);
        stream.Write(layout.Prefix(0));
        checksum = Crc32.Append(0, layout.Npy);
    }

    /// <summary>The next image, (H, W, C).</summary>
    /// <exception cref="ArgumentException">It has another size, or there are more than was said.</exception>
    public void Add(ReadOnlySpan<byte> pixels)
    {
        if (pixels.Length != layout.ImageBytes || images == layout.Images)
            throw new ArgumentException($"Image {images} of {layout.Images} has {pixels.Length} bytes; an image has {layout.ImageBytes}.");
        stream.Write(pixels);
        checksum = Crc32.Append(checksum, pixels);
        images++;
    }

    /// <summary>Writes what stands behind the last image, and the checksum in front of the first.</summary>
    /// <exception cref="InvalidOperationException">Images are missing.</exception>
    public void Finish()
    {
        if (images != layout.Images)
            throw new InvalidOperationException($"{images} images were written; the file was to hold {layout.Images}.");

        stream.Write(layout.Suffix(checksum));
        long end = stream.Position;
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(number, checksum);
        stream.Position = start + NpzLayout.ChecksumOffset;
        stream.Write(number);
        stream.Position = end;
    }
}
