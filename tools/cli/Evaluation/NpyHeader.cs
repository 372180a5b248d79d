using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TaylorSeer.Cli.Evaluation;

/// <summary>The head of a .npy array: element type and shape. Versions 1 to 3 of the format.</summary>
/// <param name="Type">as numpy writes it: <c>|u1</c></param>
/// <param name="Fortran">the first index runs fastest</param>
/// <param name="Shape">sizes, outermost first</param>
/// <param name="Bytes">where the elements begin, from the start of the array</param>
readonly partial record struct NpyHeader(string Type, bool Fortran, long[] Shape, int Bytes)
{
    /// <summary>More than any real header; a damaged length must not take memory.</summary>
    const int MostBytes = 1 << 16;

    /// <summary>Reads the head; the stream is then at the first element.</summary>
    /// <param name="stream">an array from its beginning</param>
    /// <param name="name">what errors call it</param>
    /// <exception cref="FailureException">It is no .npy array, or damaged.</exception>
    public static NpyHeader Read(Stream stream, string name)
    {
        try
        {
            byte[] start = new byte[8];
            stream.ReadExactly(start);
            if (start[0] != 0x93 || !start.AsSpan(1, 5).SequenceEqual("NUMPY"u8))
                throw new FailureException($"{name} is not a .npy array");
            if (start[6] is < 1 or > 3)
                throw new FailureException($"{name} is a .npy array of version {start[6]}; versions 1 to 3 are known");

            byte[] size = new byte[start[6] == 1 ? 2 : 4];
            stream.ReadExactly(size);
            uint length = size.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
            if (length > MostBytes)
                throw new FailureException($"{name}: its header claims {length} bytes; the file is damaged");
            byte[] text = new byte[length];
            stream.ReadExactly(text);
            return Parse(Encoding.UTF8.GetString(text), start.Length + size.Length + (int)length, name);
        }
        catch (EndOfStreamException)
        {
            throw new FailureException($"{name} ends in the middle of its header; the file is cut off");
        }
        catch (InvalidDataException e)
        {
            throw new FailureException($"{name} cannot be unpacked: {e.Message} The file is damaged.");
        }
    }

    static NpyHeader Parse(string text, int bytes, string name)
    {
        Match type = DescrEntry.Match(text), order = OrderEntry.Match(text), shape = ShapeEntry.Match(text);
        if (!type.Success || !order.Success || !shape.Success)
            throw new FailureException($"{name}: its header '{text.Trim()}' does not say type, order and shape; the file is damaged");

        string[] sizes = shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new(type.Groups[1].Value, order.Groups[1].Value == "True", [.. sizes.Select(s => Size(s, name))], bytes);
    }

    static long Size(string text, string name) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            ? size
            : throw new FailureException($"{name}: its header gives the size '{text}'; the file is damaged");

    [GeneratedRegex(@"'descr'\s*:\s*'([^']*)'")]
    static partial Regex DescrEntry { get; }

    [GeneratedRegex(@"'fortran_order'\s*:\s*(True|False)")]
    static partial Regex OrderEntry { get; }

    [GeneratedRegex(@"'shape'\s*:\s*\(([^)]*)\)")]
    static partial Regex ShapeEntry { get; }
}
