using System.Buffers.Binary;

namespace TaylorSeer.Engine.Images;

/// <summary>Recognises an npz file that <see cref="NpzWriter"/> wrote.</summary>
public static class NpzReader
{
    const int Chunk = 1 << 20;

    /// <summary>Compares a file with the one that <paramref name="layout"/> describes, and verifies its checksum.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static NpzState Check(string path, NpzLayout layout)
    {
        if (!File.Exists(path))
            return NpzState.Missing;

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        byte[] expected = layout.Prefix(0), prefix = new byte[expected.Length];
        int read = file.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
        uint stored = read < NpzLayout.ChecksumOffset + sizeof(uint) ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(prefix.AsSpan(NpzLayout.ChecksumOffset));
        if (!layout.Prefix(stored).AsSpan(0, read).SequenceEqual(prefix.AsSpan(0, read)))
            return NpzState.Other;
        if (file.Length != layout.FileBytes)
            return NpzState.Damaged;

        uint computed = Sum(file, layout);
        byte[] suffix = new byte[layout.Suffix(0).Length];
        file.ReadExactly(suffix);
        bool ours = suffix.AsSpan().SequenceEqual(layout.Suffix(stored));
        if (computed == stored)
            return ours ? NpzState.Whole : NpzState.Other;      // whole, with another comment: of another run
        return NpzState.Damaged;
    }

    static uint Sum(FileStream file, NpzLayout layout)
    {
        byte[] buffer = new byte[Chunk];
        uint sum = Crc32.Append(0, layout.Npy);
        for (long left = layout.PixelBytes; left > 0;)
        {
            int count = (int)Math.Min(left, Chunk);
            file.ReadExactly(buffer, 0, count);
            sum = Crc32.Append(sum, buffer.AsSpan(0, count));
            left -= count;
        }

        return sum;
    }
}
