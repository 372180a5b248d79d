using System.Buffers.Binary;
using System.IO.Compression;

namespace TaylorSeer.Tests.Images;

/// <summary>PNG files of any kind, put together chunk by chunk, with a checksum computed bit by bit.</summary>
sealed class PngBuilder
{
    readonly List<byte> file = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

    public PngBuilder Header(int width, int height, int bits, int color, int interlace = 0)
    {
        byte[] data = [0, 0, 0, 0, 0, 0, 0, 0, (byte)bits, (byte)color, 0, 0, (byte)interlace];
        BinaryPrimitives.WriteInt32BigEndian(data, width);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), height);
        return Chunk("IHDR", data);
    }

    /// <summary>Rows with the filter's number in front of each.</summary>
    public PngBuilder Data(params byte[] rows)
    {
        using MemoryStream compressed = new();
        using (ZLibStream zlib = new(compressed, CompressionMode.Compress, leaveOpen: true))
            zlib.Write(rows);
        byte[] all = compressed.ToArray();
        return Chunk("IDAT", all[..3]).Chunk("IDAT", all[3..]);     // split, as encoders may
    }

    public PngBuilder Chunk(string type, params byte[] data)
    {
        byte[] body = [.. type.Select(c => (byte)c), .. data];
        Number((uint)data.Length);
        file.AddRange(body);
        Number(Checksum(body));
        return this;
    }

    public byte[] End() => [.. Chunk("IEND").file];

    public static uint Checksum(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xedb88320);
        }

        return ~crc;
    }

    void Number(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        file.AddRange(bytes);
    }
}
