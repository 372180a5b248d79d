using System.Globalization;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Engine.Checkpoints.Gguf;

// GGUF, versions 2 and 3, little-endian: "GGUF", version u32, tensors u64, entries u64, the entries, the tensors, values.
//
//   text    length u64, UTF-8
//   entry   key text, type u32, value: 0 u8 1 i8 2 u16 3 i16 4 u32 5 i32 6 f32 7 bool 8 text 9 list 10 u64 11 i64 12 f64
//   list    type u32, length u64, values
//   tensor  name text, dimensions u32, sizes u64 each *innermost first*, type u32, offset u64
//
//   Offsets count from the first multiple of general.alignment (32 unless an entry says otherwise) after the last tensor's
//   entry, and are multiples of it themselves.

/// <summary>Reads the header of a GGUF file and believes none of it.</summary>
static class GgufReader
{
    const int MostDimensions = 4;
    const int DeepestList = 4;
    const int LeastTensorBytes = 8 + 4 + 4 + 8;      // empty name, no sizes
    const int LeastEntryBytes = 8 + 4 + 1;
    const ulong MostAlignment = 1 << 20;

    /// <summary>True if <paramref name="file"/> begins as this format does.</summary>
    public static bool Recognises(MappedFile file) => file.Length >= 4 && file.Span(0, 4).SequenceEqual("GGUF"u8);

    /// <exception cref="CheckpointException">The file is damaged, or holds something that is not supported.</exception>
    public static TensorFile Read(MappedFile file, string path)
    {
        GgufBytes bytes = new(file, path);
        bytes.Skip(4);
        uint version = bytes.UInt32();
        if (version is not (2 or 3))
            throw new CheckpointException($"{path}: GGUF version {version} is not supported; 2 and 3 are.");

        ulong tensors = bytes.UInt64(), entries = bytes.UInt64();
        if (tensors > (ulong)(bytes.Left / LeastTensorBytes) || entries > (ulong)(bytes.Left / LeastEntryBytes))
            throw new CheckpointException($"{path}: the GGUF header announces {tensors} tensors and {entries} entries, more than {file.Length} bytes hold. The file is damaged.");

        Header header = new(file, path, bytes);
        for (ulong i = 0; i < entries; i++)
            header.ReadEntry();
        for (ulong i = 0; i < tensors; i++)
            header.ReadTensor();
        return new($"GGUF {version}", header.Place(), header.Metadata);
    }

    /// <summary>The header while it is read.</summary>
    sealed class Header(MappedFile file, string path, GgufBytes bytes)
    {
        readonly HashSet<string> names = new(StringComparer.Ordinal);
        readonly List<(string Name, DType Type, long[] Sizes, long Bytes, ulong Offset)> found = [];
        ulong alignment = 32;

        public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

        public void ReadEntry()
        {
            string key = bytes.Text();
            string value = Value(bytes.UInt32(), key, 0);
            if (!Metadata.TryAdd(key, value))
                throw new CheckpointException($"{path}: the GGUF header holds '{key}' twice.");
            if (key == "general.alignment" && (!ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out alignment) || !ulong.IsPow2(alignment) || alignment > MostAlignment))
                throw new CheckpointException($"{path}: general.alignment is '{value}'; a power of two up to {MostAlignment} is wanted.");
        }

        public void ReadTensor()
        {
            string name = bytes.Text();
            if (!names.Add(name))
                throw new CheckpointException($"{path}: '{name}' occurs twice in the GGUF header.");
            uint dimensions = bytes.UInt32();
            if (dimensions > MostDimensions)
                throw new CheckpointException($"{path}: '{name}' has {dimensions} dimensions; GGUF has at most {MostDimensions}.");

            long[] sizes = new long[dimensions];
            for (int d = sizes.Length - 1; d >= 0; d--)
                sizes[d] = (long)Math.Min(bytes.UInt64(), long.MaxValue);
            uint number = bytes.UInt32();
            if (!GgufTypes.TryParse(number, out DType type))
                throw new CheckpointException($"{path}: '{name}' has element type {number}, which is not supported. Known are {GgufTypes.Known}.");
            if (!TensorSizes.TryCount(sizes, DType.F64, out long count))
                throw new CheckpointException($"{path}: '{name}' has the impossible shape ({string.Join(", ", sizes)}).");
            if (type == DType.Q8 && (sizes.Length == 0 || sizes[^1] % Q8Blocks.Length != 0))
                throw new CheckpointException($"{path}: '{name}' is Q8_0 ({string.Join(", ", sizes)}): its rows are not whole blocks of {Q8Blocks.Length}.");
            found.Add((name, type, sizes, type.Bytes(count), bytes.UInt64()));
        }

        /// <summary>The tensors, once it is known where the values begin; each inside the file and apart from the others.</summary>
        public List<CheckpointTensor> Place()
        {
            long start = (bytes.Position + (long)alignment - 1) / (long)alignment * (long)alignment;
            ulong end = 0;
            foreach (var t in found.OrderBy(t => t.Offset).ThenBy(t => t.Bytes))
            {
                if (t.Offset % alignment != 0)
                    throw new CheckpointException($"{path}: '{t.Name}' starts at byte {t.Offset} of the values, which is no multiple of {alignment}. The file is damaged.");
                if (t.Offset > (ulong)Math.Max(file.Length - start, 0) || (ulong)t.Bytes > (ulong)Math.Max(file.Length - start, 0) - t.Offset)
                    throw new CheckpointException($"{path}: '{t.Name}' of {t.Bytes} bytes at byte {t.Offset} of the values ends after the file. It was probably cut off: fetch it again.");
                if (t.Offset < end && t.Bytes > 0)
                    throw new CheckpointException($"{path}: '{t.Name}' starts at byte {t.Offset} of the values, inside another tensor. The file is damaged.");
                end = Math.Max(end, t.Offset + (ulong)t.Bytes);
            }

            return found.ConvertAll(t => new CheckpointTensor(file, path, t.Name, t.Type, t.Sizes, start + (long)t.Offset));
        }

        /// <summary>A value as text; lists are passed over and told by their length.</summary>
        string Value(uint type, string key, int depth)
        {
            switch (type)
            {
                case 0: return $"{bytes.Byte()}";
                case 1: return $"{(sbyte)bytes.Byte()}";
                case 2: return $"{(ushort)(bytes.Byte() | (bytes.Byte() << 8))}";
                case 3: return $"{(short)(bytes.Byte() | (bytes.Byte() << 8))}";
                case 4: return $"{bytes.UInt32()}";
                case 5: return $"{(int)bytes.UInt32()}";
                case 6: return $"{BitConverter.UInt32BitsToSingle(bytes.UInt32())}";
                case 7: return bytes.Byte() == 0 ? "false" : "true";
                case 8: return bytes.Text();
                case 9: return List(key, depth + 1);
                case 10: return $"{bytes.UInt64()}";
                case 11: return $"{(long)bytes.UInt64()}";
                case 12: return $"{BitConverter.UInt64BitsToDouble(bytes.UInt64())}";
                default: throw new CheckpointException($"{path}: '{key}' has a value of the type {type}, which GGUF does not know.");
            }
        }

        string List(string key, int depth)
        {
            uint type = bytes.UInt32();
            ulong length = bytes.UInt64();
            if (depth > DeepestList || length > (ulong)bytes.Left)
                throw new CheckpointException($"{path}: '{key}' is a list of {length} values, {depth} deep: more than the file holds, or than is allowed.");
            if (type is not (8 or 9) && Width(type) is ulong width)
            {
                bytes.Skip(length * width);      // length is below 2^60: it is at most the file's
                return $"list of {length}";
            }

            for (ulong i = 0; i < length; i++)
                Value(type, key, depth);
            return $"list of {length}";
        }

        static ulong? Width(uint type) => type switch
        {
            0 or 1 or 7 => 1,
            2 or 3 => 2,
            4 or 5 or 6 => 4,
            10 or 11 or 12 => 8,
            _ => null,
        };
    }
}
