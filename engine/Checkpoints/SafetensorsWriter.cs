using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using TaylorSeer.Engine.Files;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Engine.Checkpoints;

/// <summary>
/// Writes a safetensors file. Tensors are first announced, in the order in which they will lie in the file; their values
/// are asked for piece by piece while it is written, so a file may be much larger than memory.
/// <code>
/// SafetensorsWriter writer = new();
/// writer.Metadata["seed"] = "0";
/// writer.Add("latents", (n, c, h, w), latents);
/// writer.Save("latents.safetensors");
/// </code>
/// </summary>
public sealed class SafetensorsWriter
{
    const int ChunkElements = 1 << 18;
    const int Alignment = 8;

    readonly List<Entry> entries = [];
    readonly HashSet<string> names = new(StringComparer.Ordinal);

    /// <summary>Gives elements <paramref name="start"/>, <paramref name="start"/> + 1, ... as many as <paramref name="destination"/> holds.</summary>
    public delegate void Source<T>(long start, Span<T> destination);

    /// <summary>What the file says about itself.</summary>
    public SortedDictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Announces an f32 tensor whose values lie in memory. They are read when the file is written.</summary>
    public void Add(string name, Shape shape, ReadOnlyMemory<float> values)
    {
        CheckCount(name, shape, values.Length);
        Add(name, shape, DType.F32, (start, to) => values.Span.Slice((int)start, to.Length).CopyTo(to));
    }

    /// <summary>Announces an i64 tensor whose values lie in memory. They are read when the file is written.</summary>
    public void Add(string name, Shape shape, ReadOnlyMemory<long> values)
    {
        CheckCount(name, shape, values.Length);
        AddBytes(name, DType.I64, Sizes(shape), (start, to) => values.Span.Slice((int)start, to.Length / sizeof(long)).CopyTo(MemoryMarshal.Cast<byte, long>(to)));
    }

    /// <summary>Announces a tensor whose values are made on request, rounded to nearest-even if <paramref name="type"/> is f16 or bf16.</summary>
    public void Add(string name, Shape shape, DType type, Source<float> values)
    {
        if (type is not (DType.F32 or DType.F16 or DType.BF16))
            throw new ArgumentException($"'{name}': {type} cannot be written from f32 values.", nameof(type));
        float[] chunk = type == DType.F32 ? [] : new float[ChunkElements];
        AddBytes(name, type, Sizes(shape), (start, to) =>
        {
            if (type == DType.F32)
            {
                values(start, MemoryMarshal.Cast<byte, float>(to));
                return;
            }

            Span<float> from = chunk.AsSpan(0, to.Length / sizeof(ushort));
            values(start, from);
            Narrow(from, MemoryMarshal.Cast<byte, ushort>(to), type);
        });
    }

    /// <summary>Announces a copy of a weight.</summary>
    public void Add(string name, IWeightSource source, DType type = DType.F32) => Add(name, source.Shape, type, source.Read);

    /// <summary>Announces a tensor of any type and number of dimensions, as little-endian bytes; the source's start counts elements.</summary>
    public void AddBytes(string name, DType type, IReadOnlyList<long> dimensions, Source<byte> bytes)
    {
        if (name == "__metadata__" || !names.Add(name))
            throw new ArgumentException($"A tensor cannot be called '{name}': the name is taken.", nameof(name));
        if (!TensorSizes.TryCount([.. dimensions], type, out long count))
            throw new ShapeException($"'{name}' has the impossible shape ({string.Join(", ", dimensions)}).");
        entries.Add(new(name, type, dimensions, count, bytes));
    }

    /// <summary>Writes everything announced. The file appears when it is complete, or not at all.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public void Save(string path, CancellationToken cancel = default) => AtomicFile.Write(path, stream => Write(stream, cancel));

    void Write(Stream stream, CancellationToken cancel)
    {
        WriteHeader(stream);
        byte[] buffer = new byte[ChunkElements * sizeof(double)];
        foreach (Entry entry in entries)
        {
            int size = entry.Type.Bytes();
            for (long done = 0; done < entry.Count; done += ChunkElements)
            {
                cancel.ThrowIfCancellationRequested();
                Span<byte> piece = buffer.AsSpan(0, (int)Math.Min(ChunkElements, entry.Count - done) * size);
                entry.Bytes(done, piece);
                stream.Write(piece);
            }
        }

        cancel.ThrowIfCancellationRequested();
    }

    void WriteHeader(Stream stream)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
            WriteHeader(json);
        while (text.Length % Alignment != 0)
            text.WriteByte((byte)' ');      // the values begin aligned; the format allows spaces here

        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)text.Length);
        stream.Write(length);
        text.WriteTo(stream);
    }

    void WriteHeader(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (Metadata.Count > 0)
        {
            json.WriteStartObject("__metadata__");
            foreach (var (key, value) in Metadata)
                json.WriteString(key, value);
            json.WriteEndObject();
        }

        long offset = 0;
        foreach (Entry entry in entries)
        {
            json.WriteStartObject(entry.Name);
            json.WriteString("dtype", entry.Type.ToString());
            json.WriteStartArray("shape");
            foreach (long size in entry.Dimensions)
                json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            json.WriteNumberValue(offset += entry.Count * entry.Type.Bytes());
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    static void Narrow(ReadOnlySpan<float> from, Span<ushort> to, DType type)
    {
        for (int i = 0; i < from.Length; i++)
            to[i] = type == DType.F16 ? BitConverter.HalfToUInt16Bits((Half)from[i]) : BF16.Round(from[i]);
    }

    static void CheckCount(string name, Shape shape, int values)
    {
        if (values != shape.Count)
            throw new ShapeException($"'{name}': {values} values for a tensor {shape}.");
    }

    static long[] Sizes(Shape shape) => [.. Enumerable.Range(0, shape.Rank).Select(d => (long)shape[d])];

    sealed record Entry(string Name, DType Type, IReadOnlyList<long> Dimensions, long Count, Source<byte> Bytes);
}
