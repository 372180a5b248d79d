using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using TaylorSeer.Engine.Files;

namespace TaylorSeer.Engine.Images;

/// <summary>Writes 8-bit gray and RGB pictures, with alpha or without, as PNG.</summary>
public static class PngWriter
{
    const int LongestKeyword = 79;

    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n'];

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="path">where; an existing file is replaced</param>
    /// <param name="picture">what</param>
    /// <param name="text">texts to store with it, by keywords of 1 to 79 Latin characters</param>
    /// <exception cref="ArgumentException">A keyword that PNG does not allow.</exception>
    public static void Write(string path, Picture picture, IReadOnlyDictionary<string, string>? text = null) =>
        AtomicFile.Write(path, stream => Write(stream, picture, text));

    /// <summary>Writes to a stream, which stays open.</summary>
    /// <exception cref="ArgumentException">A keyword that PNG does not allow.</exception>
    public static void Write(Stream stream, Picture picture, IReadOnlyDictionary<string, string>? text = null)
    {
        stream.Write(Signature);
        WriteHeader(stream, picture);
        foreach ((string keyword, string value) in text ?? new Dictionary<string, string>())
            WriteText(stream, keyword, value);
        using MemoryStream data = Compress(picture);
        WriteChunk(stream, "IDAT"u8, data.GetBuffer().AsSpan(0, (int)data.Length));
        WriteChunk(stream, "IEND"u8, []);
    }

    static void WriteHeader(Stream stream, Picture picture)
    {
        Span<byte> header = stackalloc byte[13];
        header.Clear();                                         // compression, filters and interlace: the only or plain kinds, 0
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], picture.Height);
        header[8] = 8;
        header[9] = picture.Channels switch { 1 => 0, 2 => 4, 3 => 2, _ => 6 };
        WriteChunk(stream, "IHDR"u8, header);
    }

    static MemoryStream Compress(Picture picture)
    {
        MemoryStream data = new();
        using ZLibStream zlib = new(data, CompressionLevel.Optimal, leaveOpen: true);
        byte[] above = new byte[picture.Width * picture.Channels];
        byte[] line = new byte[above.Length + 1], best = new byte[above.Length + 1];
        for (int y = 0; y < picture.Height; y++)
        {
            long least = long.MaxValue;
            for (int filter = 0; filter < PngFilter.Count; filter++)
            {
                line[0] = (byte)filter;
                PngFilter.Apply(filter, picture.Row(y), above, picture.Channels, line.AsSpan(1));
                long cost = PngFilter.Cost(line.AsSpan(1));
                if (cost < least)
                    (least, line, best) = (cost, best, line);
            }

            zlib.Write(best);
            picture.Row(y).CopyTo(above);
        }

        return data;
    }

    // tEXt holds Latin-1 alone; iTXt anything, at the price of a longer header.
    static void WriteText(Stream stream, string keyword, string value)
    {
        bool allowed = keyword.Length is >= 1 and <= LongestKeyword && keyword.Trim() == keyword && keyword.All(IsLatin) && !value.Contains('\0');
        if (!allowed)
        {
            throw new ArgumentException(
                $"PNG cannot store a text under '{keyword}': a keyword has 1 to {LongestKeyword} printable Latin characters and no space at its ends, and a text no character 0.");
        }

        if (value.All(c => c <= 255))
            WriteChunk(stream, "tEXt"u8, [.. Encoding.Latin1.GetBytes(keyword), 0, .. Encoding.Latin1.GetBytes(value)]);
        else
            WriteChunk(stream, "iTXt"u8, [.. Encoding.Latin1.GetBytes(keyword), 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(value)]);
    }

    static bool IsLatin(char c) => c is (>= ' ' and <= '~') or (>= '\u00a1' and <= '\u00ff');

    static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(type, data));
        stream.Write(number);
    }
}
