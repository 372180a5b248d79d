using System.Buffers.Binary;
using System.Text;

namespace TaylorSeer.Engine.Checkpoints.PyTorch;

/// <summary>Reads the bytes of a pickle one after another; running past the end is an error with the place.</summary>
ref struct PickleBytes(ReadOnlySpan<byte> data, string path)
{
    readonly ReadOnlySpan<byte> data = data;

    /// <summary>Bytes read so far.</summary>
    public int At { get; private set; }

    public byte U8() => Take(1)[0];

    public ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int I32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)(data.Length - At))
            throw Damaged($"{count} bytes are wanted, {data.Length - At} are left");
        ReadOnlySpan<byte> taken = data.Slice(At, (int)count);
        At += (int)count;
        return taken;
    }

    public string Utf8(ulong count) => Encoding.UTF8.GetString(Take(count));

    public string Latin1(ulong count) => Encoding.Latin1.GetString(Take(count));

    /// <summary>Up to the end of the line, which is skipped.</summary>
    public string Line()
    {
        int length = data[At..].IndexOf((byte)'\n');
        if (length < 0)
            throw Damaged("a line without an end");
        string line = Utf8((ulong)length);
        At++;
        return line;
    }

    public readonly CheckpointException Damaged(string how) =>
        new($"{path}: the pickle is damaged at byte {At}: {how}. Fetch the file again, or save it again with torch.save.");
}
