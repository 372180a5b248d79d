using System.Buffers.Binary;
using System.Text.Json;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Engine.Checkpoints;

// safetensors: 8 bytes length of the header (little-endian), the header as JSON, the values.
//
//   { "name": { "dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end] }, ..., "__metadata__": { "key": "text" } }
//
//   Offsets count from the end of the header. The format requires that the ranges cover everything after the header,
//   without gap or overlap; a file that breaks this was damaged or built to deceive, and is refused.

/// <summary>Reads the header of a safetensors file and believes none of it.</summary>
static class SafetensorsReader
{
    const int LengthBytes = sizeof(ulong);
    const long LongestHeader = 100_000_000;     // the format's own limit
    const int DeepestHeader = 4;                // header, tensor, list; one more, so that the message can say what is wrong

    /// <summary>True if <paramref name="file"/> begins as this format does.</summary>
    public static bool Recognises(MappedFile file)
    {
        if (file.Length < LengthBytes + 2)
            return false;
        ReadOnlySpan<byte> start = file.Span(0, LengthBytes + 1);
        return start[LengthBytes] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(start) <= (ulong)(file.Length - LengthBytes);
    }

    /// <exception cref="CheckpointException">The file is damaged.</exception>
    public static TensorFile Read(MappedFile file, string path)
    {
        if (file.Length < LengthBytes)
            throw new CheckpointException($"{path}: {file.Length} bytes are too few for a safetensors file. It was probably cut off: fetch it again.");

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span(0, LengthBytes));
        if (length > (ulong)(file.Length - LengthBytes))
            throw new CheckpointException($"{path}: the safetensors header should be {length} bytes long, but only {file.Length - LengthBytes} follow. The file is damaged or of another kind.");
        if (length > LongestHeader)
            throw new CheckpointException($"{path}: the safetensors header is {length} bytes long; at most {LongestHeader} are allowed.");

        Header header = new(file, path, LengthBytes + (long)length);
        try
        {
            header.Parse(file.Span(LengthBytes, (int)length));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new CheckpointException($"{path}: the safetensors header is not what the format wants: {e.Message}", e);
        }

        header.CheckCoverage();
        return new("safetensors", header.Tensors.ConvertAll(t => t.Tensor), header.Metadata);
    }

    /// <summary>The header while it is read.</summary>
    sealed class Header(MappedFile file, string path, long dataStart)
    {
        readonly HashSet<string> names = new(StringComparer.Ordinal);
        readonly long dataBytes = file.Length - dataStart;

        public List<(CheckpointTensor Tensor, long Begin, long End)> Tensors { get; } = [];

        public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

        public void Parse(ReadOnlySpan<byte> json)
        {
            Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = DeepestHeader });
            reader.Read();
            Expect(ref reader, JsonTokenType.StartObject, "the header");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                if (!names.Add(name))
                    throw new CheckpointException($"{path}: '{name}' occurs twice in the safetensors header.");
                reader.Read();
                if (name == "__metadata__")
                    ParseMetadata(ref reader);
                else
                    ParseTensor(ref reader, name);
            }

            reader.Read();      // throws where something follows the closing brace
        }

        /// <summary>Every byte after the header belongs to exactly one tensor.</summary>
        public void CheckCoverage()
        {
            long covered = 0;
            foreach (var (tensor, begin, end) in Tensors.OrderBy(t => t.Begin).ThenBy(t => t.End))
            {
                if (begin != covered)
                    throw new CheckpointException($"{path}: '{tensor.Name}' starts at byte {begin} of the data, but {covered} bytes come before it: tensors {(begin < covered ? "overlap" : "leave a gap")}. The file is damaged.");
                covered = end;
            }

            if (covered != dataBytes)
                throw new CheckpointException($"{path}: the tensors take {covered} bytes, but {dataBytes} follow the header. The file is damaged.");
        }

        void ParseMetadata(ref Utf8JsonReader reader)
        {
            Expect(ref reader, JsonTokenType.StartObject, "__metadata__");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string key = reader.GetString()!;
                reader.Read();
                Expect(ref reader, JsonTokenType.String, $"__metadata__ entry '{key}'");
                if (!Metadata.TryAdd(key, reader.GetString()!))
                    throw new CheckpointException($"{path}: __metadata__ holds '{key}' twice.");
            }
        }

        void ParseTensor(ref Utf8JsonReader reader, string name)
        {
            Expect(ref reader, JsonTokenType.StartObject, $"'{name}'");
            string? dtype = null;
            long[]? shape = null, offsets = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string property = reader.GetString()!;
                reader.Read();
                bool again = property switch
                {
                    "dtype" => Replaced(ref dtype, Text(ref reader, name)),
                    "shape" => Replaced(ref shape, Numbers(ref reader, name, property)),
                    "data_offsets" => Replaced(ref offsets, Numbers(ref reader, name, property)),
                    _ => throw new CheckpointException($"{path}: '{name}' has a property '{property}', which safetensors does not know."),
                };
                if (again)
                    throw new CheckpointException($"{path}: '{name}' gives its {property} twice.");
            }

            if (dtype is null || shape is null || offsets is null)
                throw new CheckpointException($"{path}: '{name}' lacks its {(dtype is null ? "dtype" : shape is null ? "shape" : "data_offsets")}.");
            Add(name, dtype, shape, offsets);
        }

        void Add(string name, string dtype, long[] shape, long[] offsets)
        {
            if (!SafetensorsTypes.TryParse(dtype, out DType type))
                throw new CheckpointException($"{path}: '{name}' has element type '{dtype}', which is not supported. Known are {SafetensorsTypes.Known}.");
            if (offsets is not [long begin, long end] || begin < 0 || end < begin)
                throw new CheckpointException($"{path}: '{name}' has data_offsets [{string.Join(", ", offsets.Take(4))}]; two ascending numbers are wanted.");
            if (end > dataBytes)
                throw new CheckpointException($"{path}: '{name}' ends at byte {end} of the data, which has {dataBytes}. The file was probably cut off: fetch it again.");
            if (!TensorSizes.TryCount(shape, type, out long count))
                throw new CheckpointException($"{path}: '{name}' has the impossible shape ({string.Join(", ", shape)}).");
            if (count * type.Bytes() != end - begin)
                throw new CheckpointException($"{path}: '{name}' is {dtype} ({string.Join(", ", shape)}), that is {count * type.Bytes()} bytes, but its range holds {end - begin}.");
            Tensors.Add((new(file, path, name, type, shape, dataStart + begin), begin, end));
        }

        string Text(ref Utf8JsonReader reader, string name)
        {
            Expect(ref reader, JsonTokenType.String, $"the dtype of '{name}'");
            return reader.GetString()!;
        }

        long[] Numbers(ref Utf8JsonReader reader, string name, string property)
        {
            Expect(ref reader, JsonTokenType.StartArray, $"the {property} of '{name}'");
            List<long> numbers = [];
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
                    throw new CheckpointException($"{path}: the {property} of '{name}' holds something other than whole numbers from 0 up.");
                if (numbers.Count == CheckpointTensor.MostDimensions)
                    throw new CheckpointException($"{path}: the {property} of '{name}' has more than {CheckpointTensor.MostDimensions} numbers.");
                numbers.Add(number);
            }

            return [.. numbers];
        }

        void Expect(ref Utf8JsonReader reader, JsonTokenType wanted, string what)
        {
            if (reader.TokenType != wanted)
                throw new CheckpointException($"{path}: {what} should be a {wanted} in the safetensors header but is a {reader.TokenType}.");
        }

        static bool Replaced<T>(ref T? target, T value)
            where T : class
        {
            bool before = target is not null;
            target = value;
            return before;
        }
    }
}
