using System.Buffers.Binary;
using System.Text;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Engine.Checkpoints.Gguf;

/// <summary>Reads little-endian values one after another; running past the end is an error that says where.</summary>
sealed class GgufBytes(MappedFile file, string path)
{
    const int LongestText = 1 << 20;

    public long Position { get; private set; }

    /// <summary>Bytes that are left: whatever is counted in a file cannot be more.</summary>
    public long Left => file.Length - Position;

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public byte Byte() => Take(1)[0];

    public void Skip(ulong bytes)
    {
        if (bytes > (ulong)Left)
            throw CutOff();
        Position += (long)bytes;
    }

    public string Text()
    {
        ulong length = UInt64();
        if (length > (ulong)Left)
            throw CutOff();
        if (length > LongestText)
            throw new CheckpointException($"{path}: a text of {length} bytes at byte {Position} of the GGUF header; at most {LongestText} are allowed.");
        try
        {
            return Strict.GetString(Take((int)length));
        }
        catch (DecoderFallbackException e)
        {
            throw new CheckpointException($"{path}: the text before byte {Position} of the GGUF header is not UTF-8.", e);
        }
    }

    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes > Left)
            throw CutOff();
        ReadOnlySpan<byte> span = file.Span(Position, bytes);
        Position += bytes;
        return span;
    }

    CheckpointException CutOff() =>
        new($"{path}: the GGUF header runs past the end of the file at byte {Position} of {file.Length}. It was probably cut off: fetch it again.");
}
