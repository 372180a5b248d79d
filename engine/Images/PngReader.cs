using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TaylorSeer.Engine.Images;

/// <summary>
/// Reads PNG: every kind but interlaced ones, as 8 bits per sample. 16-bit samples are rounded to the nearest, fewer bits
/// are spread to 0 … 255, palettes become RGB, or RGBA when they say how transparent. Colours meant to be transparent as
/// a whole (tRNS of gray and RGB), gamma and profiles are not applied. Every checksum is verified.
/// </summary>
public static class PngReader
{
    // zlib cannot shrink data below 1/1032, so a header that promises more is wrong, before its memory is taken.
    const int LargestRatio = 1032;

    /// <summary>Reads a file.</summary>
    /// <exception cref="PngException">Not a PNG, damaged, or interlaced.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static PngImage Read(string path) => Parse(File.ReadAllBytes(path), path);

    /// <summary>Reads a file that is in memory; <paramref name="name"/> is what errors call it.</summary>
    /// <exception cref="PngException">Not a PNG, damaged, or interlaced.</exception>
    public static PngImage Parse(ReadOnlySpan<byte> file, string name)
    {
        using MemoryStream data = new();
        (PngHeader header, byte[] palette, byte[] transparency, Dictionary<string, string> text) = Chunks(file, name, data);
        return new(PngPixels.Unpack(header, Rows(header, data, name), palette, transparency, name), text);
    }

    /// <summary>Verifies every checksum of a file and reads what it says about the picture; the pixels stay compressed.</summary>
    /// <exception cref="PngException">Not a PNG, damaged, or interlaced.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static PngInfo Check(string path)
    {
        (PngHeader header, _, _, Dictionary<string, string> text) = Chunks(File.ReadAllBytes(path), path, null);
        return new(header.Width, header.Height, text);
    }

    // Every chunk up to the end; the compressed pixels are collected in data, if anyone wants them.
    static (PngHeader Header, byte[] Palette, byte[] Transparency, Dictionary<string, string> Text) Chunks(ReadOnlySpan<byte> file, string name, MemoryStream? data)
    {
        if (!file.StartsWith(PngWriter.Signature))
            throw new PngException($"{name} is not a PNG file.");

        PngHeader? header = null;
        byte[] palette = [], transparency = [];
        Dictionary<string, string> text = [];
        for (int at = PngWriter.Signature.Length; ;)
        {
            ReadOnlySpan<byte> chunk = Chunk(file, ref at, name, out string type);
            if (header is null != (type == "IHDR"))
                throw new PngException($"{name}: the header is not the first chunk, or not the only one of its kind. The file is damaged.");

            switch (type)
            {
                case "IHDR": header = PngHeader.Parse(chunk, name); break;
                case "PLTE": palette = chunk.ToArray(); break;
                case "tRNS": transparency = chunk.ToArray(); break;
                case "IDAT": data?.Write(chunk); break;
                case "tEXt": ReadText(chunk, text); break;
                case "iTXt": ReadInternationalText(chunk, text); break;
                case "IEND": return (header!.Value, palette, transparency, text);
                case var critical when char.IsAsciiLetterUpper(critical[0]):
                    throw new PngException($"{name}: the chunk {critical} is necessary for the picture and not known.");
            }
        }
    }

    static ReadOnlySpan<byte> Chunk(ReadOnlySpan<byte> file, ref int at, string name, out string type)
    {
        long length = file.Length - at >= 12 ? BinaryPrimitives.ReadUInt32BigEndian(file[at..]) : uint.MaxValue;
        if (length > file.Length - at - 12)
            throw new PngException($"{name} ends in the middle of the chunk at byte {at}. The file is cut off.");

        ReadOnlySpan<byte> kind = file.Slice(at + 4, 4), data = file.Slice(at + 8, (int)length);
        uint stored = BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + (int)length)..]), computed = Crc32.Of(kind, data);
        type = Encoding.Latin1.GetString(kind);
        if (stored != computed)
            throw new PngException($"{name}: the chunk {type} at byte {at} has the checksum {computed:x8}, the file says {stored:x8}. The file is damaged.");
        at += 12 + (int)length;
        return data;
    }

    // The rows one after another, filters undone.
    static byte[] Rows(PngHeader header, MemoryStream data, string name)
    {
        int row = (int)header.RowBytes;
        if (data.Length * LargestRatio < (row + 1L) * header.Height)
            throw new PngException($"{name}: {data.Length} bytes of data cannot hold {header.Width} x {header.Height} pixels. The file is damaged.");

        byte[] rows = new byte[row * header.Height], above = new byte[row];
        data.Position = 0;
        using ZLibStream zlib = new(data, CompressionMode.Decompress);
        try
        {
            for (int y = 0; y < header.Height; y++)
            {
                Span<byte> line = rows.AsSpan(y * row, row);
                int filter = zlib.ReadByte();
                zlib.ReadExactly(line);
                if (filter is < 0 or >= PngFilter.Count)
                    throw new PngException($"{name}: row {y} has the filter {filter}, which does not exist. The file is damaged.");
                PngFilter.Undo(filter, line, y == 0 ? above : rows.AsSpan((y - 1) * row, row), header.FilterStep);
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new PngException($"{name}: the compressed pixels cannot be read ({e.Message}). The file is damaged.", e);
        }

        return rows;
    }

    static void ReadText(ReadOnlySpan<byte> chunk, Dictionary<string, string> text)
    {
        int end = chunk.IndexOf((byte)0);
        if (end > 0)
            text[Encoding.Latin1.GetString(chunk[..end])] = Encoding.Latin1.GetString(chunk[(end + 1)..]);
    }

    // keyword 0, compressed?, method, language 0, translated keyword 0, text; compressed ones are left out
    static void ReadInternationalText(ReadOnlySpan<byte> chunk, Dictionary<string, string> text)
    {
        int end = chunk.IndexOf((byte)0);
        if (end <= 0 || chunk.Length < end + 5 || chunk[end + 1] != 0)
            return;

        ReadOnlySpan<byte> rest = chunk[(end + 3)..];
        for (int skipped = 0; skipped < 2; skipped++)
        {
            int zero = rest.IndexOf((byte)0);
            if (zero < 0)
                return;
            rest = rest[(zero + 1)..];
        }

        text[Encoding.Latin1.GetString(chunk[..end])] = Encoding.UTF8.GetString(rest);
    }
}
