namespace TaylorSeer.Engine.Images;

/// <summary>The checksum of PNG and zip: the reflected polynomial edb88320, all bits set before and inverted after.</summary>
public static class Crc32
{
    static readonly uint[] Table = MakeTable();

    /// <summary>Checksum of two runs of bytes as if they were one.</summary>
    public static uint Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => ~Continue(Continue(uint.MaxValue, first), second);

    /// <summary>The checksum of more bytes behind those of <paramref name="crc"/>; of nothing it is 0.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes) => ~Continue(~crc, bytes);

    static uint Continue(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
            crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        return crc;
    }

    static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint n = 0; n < 256; n++)
        {
            uint c = n;
            for (int bit = 0; bit < 8; bit++)
                c = (c & 1) != 0 ? 0xedb88320 ^ (c >> 1) : c >> 1;
            table[n] = c;
        }

        return table;
    }
}
