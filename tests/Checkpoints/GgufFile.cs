using System.Text;

namespace TaylorSeer.Tests.Checkpoints;

/// <summary>Writes GGUF files byte by byte, right ones and wrong ones.</summary>
sealed class GgufFile(uint version = 3, int alignment = 32)
{
    readonly List<byte> entries = [], tensors = [], values = [];
    ulong entryCount, tensorCount;

    public GgufFile Entry(string key, uint type, params byte[] value)
    {
        Text(entries, key);
        entries.AddRange(BitConverter.GetBytes(type));
        entries.AddRange(value);
        entryCount++;
        return this;
    }

    /// <param name="name">its name</param>
    /// <param name="type">0 F32, 1 F16, 8 Q8_0, 30 BF16</param>
    /// <param name="data">its values as stored</param>
    /// <param name="sizes">innermost first</param>
    public GgufFile Tensor(string name, uint type, byte[] data, params ulong[] sizes)
    {
        while (values.Count % alignment != 0)
            values.Add(0);
        return TensorAt(name, type, (ulong)values.Count, data, sizes);
    }

    public GgufFile TensorAt(string name, uint type, ulong offset, byte[] data, params ulong[] sizes)
    {
        Text(tensors, name);
        tensors.AddRange(BitConverter.GetBytes((uint)sizes.Length));
        foreach (ulong size in sizes)
            tensors.AddRange(BitConverter.GetBytes(size));
        tensors.AddRange(BitConverter.GetBytes(type));
        tensors.AddRange(BitConverter.GetBytes(offset));
        values.AddRange(data);
        tensorCount++;
        return this;
    }

    public byte[] Build()
    {
        List<byte> file = [.. "GGUF"u8, .. BitConverter.GetBytes(version), .. BitConverter.GetBytes(tensorCount), .. BitConverter.GetBytes(entryCount), .. entries, .. tensors];
        while (file.Count % alignment != 0)
            file.Add(0);
        return [.. file, .. values];
    }

    public static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] TextValue(string text)
    {
        List<byte> bytes = [];
        Text(bytes, text);
        return [.. bytes];
    }

    static void Text(List<byte> to, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        to.AddRange(BitConverter.GetBytes((ulong)bytes.Length));
        to.AddRange(bytes);
    }
}
