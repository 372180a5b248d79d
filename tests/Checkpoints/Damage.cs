using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace TaylorSeer.Tests.Checkpoints;

/// <summary>Damages files in the ways that disks, networks and malice do. The same seed does the same damage.</summary>
sealed class Damage(int seed)
{
    static readonly long[] Limits = [0, 1, -1, 2, 127, 128, 255, 256, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 62, long.MaxValue, long.MinValue];
    static readonly string[] Texts = ["F64", "F16", "I8", "F8", "[]", "{}", "null", "-1", "1e300", "0.5", "99999999999999999999", "\"a\"", "[[[[[[[[[[[[[[[[1", "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}"];
    static readonly byte[] Opcodes = "(.012FIJKLMNPQRSTUVXabcdeghijloprstu}])GBCq"u8.ToArray();

    readonly Random random = new(seed);

    /// <summary>Mostly one damage, up to three; most of them in the first <paramref name="head"/> bytes or the last <paramref name="tail"/>, where a file describes itself.</summary>
    public byte[] Apply(byte[] file, int head, int tail)
    {
        List<byte> bytes = [.. file];
        for (int i = Math.Max(1, random.Next(-4, 4)); i > 0 && bytes.Count > 0; i--)
            Once(bytes, head, tail);
        return [.. bytes];
    }

    void Once(List<byte> bytes, int head, int tail)
    {
        int at = Place(bytes.Count, head, tail);
        switch (random.Next(12))
        {
            case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1: bytes[at] = (byte)random.Next(256); break;
            case 2: bytes.RemoveRange(at, bytes.Count - at); break;
            case 3: bytes.RemoveRange(at, Math.Min(random.Next(1, 64), bytes.Count - at)); break;
            case 4: bytes.InsertRange(at, Noise(random.Next(1, 64))); break;
            case 5: Overwrite(bytes, at, sizeof(int)); break;
            case 6: Overwrite(bytes, at, sizeof(long)); break;
            case 7: bytes[at] = Opcodes[random.Next(Opcodes.Length)]; break;
            case 8: bytes[at] = (byte)random.Next(0x80, 0x99); break;
            case 9: ReplaceNumber(bytes, at); break;
            case 10: bytes.InsertRange(at, Enumerable.Repeat("[{(]"u8[random.Next(4)], random.Next(1, 2000))); break;
            default: CopyWithin(bytes, at); break;
        }
    }

    int Place(int length, int head, int tail) => random.Next(8) switch
    {
        0 => random.Next(length),
        < 3 when tail > 0 => length - 1 - random.Next(Math.Min(tail, length)),
        _ => random.Next(Math.Min(head, length)),
    };

    byte[] Noise(int count)
    {
        byte[] noise = new byte[count];
        random.NextBytes(noise);
        return noise;
    }

    void Overwrite(List<byte> bytes, int at, int size)
    {
        Span<byte> value = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(value, Limits[random.Next(Limits.Length)]);
        for (int i = 0; i < size && at + i < bytes.Count; i++)
            bytes[at + i] = value[i];
    }

    /// <summary>The run of digits nearest after the place becomes something else.</summary>
    void ReplaceNumber(List<byte> bytes, int at)
    {
        int start = bytes.FindIndex(at, b => char.IsAsciiDigit((char)b));
        if (start < 0)
            return;
        int end = start;
        while (end < bytes.Count && char.IsAsciiDigit((char)bytes[end]))
            end++;
        string text = random.Next(2) == 0 ? Texts[random.Next(Texts.Length)] : Limits[random.Next(Limits.Length)].ToString(CultureInfo.InvariantCulture);
        bytes.RemoveRange(start, end - start);
        bytes.InsertRange(start, Encoding.ASCII.GetBytes(text));
    }

    void CopyWithin(List<byte> bytes, int at)
    {
        int from = random.Next(bytes.Count);
        byte[] piece = [.. bytes.GetRange(from, Math.Min(random.Next(1, 128), bytes.Count - from))];
        if (random.Next(2) == 0)
        {
            bytes.InsertRange(at, piece);
            return;
        }

        for (int i = 0; i < piece.Length && at + i < bytes.Count; i++)
            bytes[at + i] = piece[i];
    }
}
