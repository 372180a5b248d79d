using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TaylorSeer.Tests.Checkpoints;

/// <summary>Puts together PyTorch files in zip form, opcode by opcode, also such as torch would never write.</summary>
sealed class TorchFile
{
    readonly List<byte> pickle = [];
    readonly List<(string Name, byte[] Contents, CompressionLevel Level)> members = [];

    public TorchFile() => Op(0x80, 2);

    /// <summary>Raw opcodes and arguments.</summary>
    public TorchFile Op(params ReadOnlySpan<byte> bytes)
    {
        pickle.AddRange(bytes);
        return this;
    }

    public TorchFile Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return Op((byte)'X').Op(length).Op(bytes);
    }

    public TorchFile Number(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Op(0x8a, 8).Op(bytes);
    }

    public TorchFile Global(string module, string name) => Op((byte)'c').Op(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public TorchFile Tuple(params ReadOnlySpan<long> values)
    {
        Op((byte)'(');
        foreach (long value in values)
            Number(value);
        return Op((byte)'t');
    }

    /// <summary>An entry of the dictionary that is on the stack: a tensor in the storage <paramref name="key"/>.</summary>
    public TorchFile Tensor(string name, string key, long count, long offset, long[] shape, long[] strides, string storage = "FloatStorage") =>
        Text(name).Global("torch._utils", "_rebuild_tensor_v2").Op((byte)'(')
            .Op((byte)'(').Text("storage").Global("torch", storage).Text(key).Text("cpu").Number(count).Op((byte)'t', (byte)'Q')
            .Number(offset).Tuple(shape).Tuple(strides).Op(0x89).Op((byte)'}', (byte)'t', (byte)'R')
            .Op((byte)'s');

    public TorchFile Storage<T>(string key, params T[] values)
        where T : unmanaged
    {
        byte[] bytes = new byte[Buffer.ByteLength(values)];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        return Member($"data/{key}", bytes);
    }

    public TorchFile Member(string name, byte[] contents, CompressionLevel level = CompressionLevel.NoCompression)
    {
        members.Add((name, contents, level));
        return this;
    }

    /// <summary>The archive; STOP is added to the pickle.</summary>
    public byte[] Build(CompressionLevel pickleLevel = CompressionLevel.NoCompression)
    {
        using MemoryStream file = new();
        using (ZipArchive zip = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, contents, level) in members.Prepend(("data.pkl", [.. pickle, (byte)'.'], pickleLevel)))
            {
                using Stream entry = zip.CreateEntry($"archive/{name}", level).Open();
                entry.Write(contents);
            }
        }

        return file.ToArray();
    }
}
