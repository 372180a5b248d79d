using System.Buffers.Binary;
using System.Text;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Engine.Checkpoints.PyTorch;

// Zip, read from its end: the end record (with its 64-bit form above 4 GiB) says where the directory lies, an entry of
// the directory where a member's header lies, and that header's own lengths where its contents begin. The platform's
// zip reader gives streams, not offsets; tensors are read where they lie, so the directory is read here.

/// <summary>Where the members of a zip archive lie in a mapped file.</summary>
sealed class ZipDirectory
{
    const uint LocalMark = 0x04034b50, EntryMark = 0x02014b50, EndMark = 0x06054b50, End64Mark = 0x06064b50, Locator64Mark = 0x07064b50;
    const int LocalBytes = 30, EntryBytes = 46, EndBytes = 22, End64Bytes = 56, Locator64Bytes = 20;
    const int LongestComment = ushort.MaxValue;
    const ushort Extra64 = 1;
    const ushort Encrypted = 1;

    readonly MappedFile file;
    readonly string path;
    readonly Dictionary<string, ZipMember> members = new(StringComparer.Ordinal);

    /// <exception cref="CheckpointException">The archive is damaged or cut off.</exception>
    public ZipDirectory(MappedFile file, string path)
    {
        (this.file, this.path) = (file, path);
        (long at, long bytes) = Locate();
        long end = at + bytes;
        while (at < end)
            at += ReadEntry(at, end, directory: end - bytes);
    }

    /// <summary>Names in the order of the directory.</summary>
    public IEnumerable<string> Names => members.Keys;

    /// <summary>The member of this name; false if there is none.</summary>
    /// <exception cref="CheckpointException">It is compressed.</exception>
    public bool TryGet(string name, out ZipMember member)
    {
        if (!members.TryGetValue(name, out member))
            return false;
        return member.IsStored ? true : throw new CheckpointException($"{path}: '{name}' is compressed or encrypted in the archive. PyTorch stores its members plainly; save the checkpoint again with torch.save.");
    }

    (long At, long Bytes) Locate()
    {
        int tail = (int)Math.Min(file.Length, EndBytes + LongestComment);
        ReadOnlySpan<byte> last = file.Span(file.Length - tail, tail);
        for (int i = tail - EndBytes; i >= 0; i--)
        {
            if (U32(last[i..]) != EndMark || U16(last[(i + 20)..]) != tail - EndBytes - i)
                continue;
            long end = file.Length - tail + i;
            (ulong entries, ulong bytes, ulong at) = (U16(last[(i + 10)..]), U32(last[(i + 12)..]), U32(last[(i + 16)..]));
            if (entries == ushort.MaxValue || bytes == uint.MaxValue || at == uint.MaxValue)
                (entries, bytes, at, end) = Read64(end);

            if (at > (ulong)end || bytes > (ulong)end - at || entries > bytes / EntryBytes)
                throw new CheckpointException($"{path}: the zip directory should be {bytes} bytes at byte {at}, which is outside the file. It was probably cut off: fetch it again.");
            return ((long)at, (long)bytes);
        }

        throw new CheckpointException($"{path}: a zip archive without its end: the file was cut off. Fetch it again.");
    }

    (ulong Entries, ulong Bytes, ulong At, long End) Read64(long end)
    {
        if (end < Locator64Bytes || U32(file.Span(end - Locator64Bytes, Locator64Bytes)) != Locator64Mark)
            throw new CheckpointException($"{path}: a zip archive above 4 GiB without its 64-bit directory. The file is damaged.");
        ulong at = U64(file.Span(end - Locator64Bytes + 8, 8));
        if (at > (ulong)(end - Locator64Bytes) || (ulong)(end - Locator64Bytes) - at < End64Bytes)
            throw new CheckpointException($"{path}: the 64-bit end of the zip archive should be at byte {at}, which is outside the file.");
        ReadOnlySpan<byte> record = file.Span((long)at, End64Bytes);
        if (U32(record) != End64Mark)
            throw new CheckpointException($"{path}: there is no 64-bit end of the zip archive at byte {at}. The file is damaged.");
        return (U64(record[32..]), U64(record[40..]), U64(record[48..]), (long)at);
    }

    /// <summary>Reads the entry at <paramref name="at"/>; returns its size.</summary>
    int ReadEntry(long at, long end, long directory)
    {
        if (end - at < EntryBytes || U32(file.Span(at, EntryBytes)) != EntryMark)
            throw new CheckpointException($"{path}: the zip directory is damaged at byte {at}.");
        ReadOnlySpan<byte> entry = file.Span(at, EntryBytes);
        int nameBytes = U16(entry[28..]), extraBytes = U16(entry[30..]), commentBytes = U16(entry[32..]);
        int size = EntryBytes + nameBytes + extraBytes + commentBytes;
        if (end - at < size)
            throw new CheckpointException($"{path}: the zip directory is damaged at byte {at}.");

        string name = Encoding.UTF8.GetString(file.Span(at + EntryBytes, nameBytes));
        (ulong unpacked, ulong packed, ulong local) = (U32(entry[24..]), U32(entry[20..]), U32(entry[42..]));
        if (unpacked == uint.MaxValue || packed == uint.MaxValue || local == uint.MaxValue)
            Read64(name, file.Span(at + EntryBytes + nameBytes, extraBytes), ref unpacked, ref packed, ref local);

        bool stored = U16(entry[10..]) == 0 && (U16(entry[8..]) & Encrypted) == 0 && packed == unpacked;
        if (!members.TryAdd(name, new(Contents(name, local, packed, directory), (long)packed, stored)))
            throw new CheckpointException($"{path}: '{name}' occurs twice in the archive.");
        return size;
    }

    // The 64-bit field holds only those of the values that did not fit, in this order.
    void Read64(string name, ReadOnlySpan<byte> extra, ref ulong unpacked, ref ulong packed, ref ulong local)
    {
        while (extra.Length >= 4)
        {
            int bytes = U16(extra[2..]);
            if (bytes > extra.Length - 4)
                break;
            if (U16(extra) == Extra64)
            {
                ReadOnlySpan<byte> values = extra.Slice(4, bytes);
                if (Next(ref values, ref unpacked) && Next(ref values, ref packed) && Next(ref values, ref local))
                    return;
                break;
            }

            extra = extra[(4 + bytes)..];
        }

        throw new CheckpointException($"{path}: the 64-bit sizes of '{name}' in the zip directory are missing or cut off.");
    }

    static bool Next(ref ReadOnlySpan<byte> values, ref ulong value)
    {
        if (value != uint.MaxValue)
            return true;
        if (values.Length < sizeof(ulong))
            return false;
        value = U64(values);
        values = values[sizeof(ulong)..];
        return true;
    }

    /// <summary>Where the contents of a member begin; all of them lie before the directory.</summary>
    long Contents(string name, ulong local, ulong bytes, long directory)
    {
        if (local > (ulong)directory || (ulong)directory - local < LocalBytes || U32(file.Span((long)local, LocalBytes)) != LocalMark)
            throw new CheckpointException($"{path}: '{name}' should begin at byte {local} of the archive, but does not. The file is damaged.");
        ReadOnlySpan<byte> header = file.Span((long)local, LocalBytes);
        long at = (long)local + LocalBytes + U16(header[26..]) + U16(header[28..]);
        if (at > directory || bytes > (ulong)(directory - at))
            throw new CheckpointException($"{path}: '{name}' should be {bytes} bytes long, which is more than the archive holds. The file is damaged.");
        return at;
    }

    static ushort U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    static ulong U64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);
}
