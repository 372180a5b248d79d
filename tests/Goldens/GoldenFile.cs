using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace TaylorSeer.Tests.Goldens;

/// <summary>
/// A recorded safetensors file, read in the plainest way: an independent check of the engine's own reader, and free of it.
/// </summary>
sealed class GoldenFile
{
    readonly byte[] bytes;
    readonly int data;
    readonly Dictionary<string, JsonElement> entries;

    GoldenFile(byte[] bytes)
    {
        this.bytes = bytes;
        int header = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        data = 8 + header;
        entries = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(bytes.AsSpan(8, header))!;
        entries.Remove("__metadata__");
    }

    /// <summary>Opens <c>tests/Goldens/</c><paramref name="name"/>.safetensors.</summary>
    public static GoldenFile Open(string name) => new(File.ReadAllBytes(PathOf(name + ".safetensors")));

    /// <summary>Where a file of the folder tests/Goldens was copied to.</summary>
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Goldens", name);

    /// <summary>Parses <c>tests/Goldens/</c><paramref name="name"/>.json.</summary>
    public static JsonElement Json(string name) => JsonDocument.Parse(File.ReadAllBytes(PathOf(name + ".json"))).RootElement;

    public IEnumerable<string> Names => entries.Keys;

    public bool Has(string name) => entries.ContainsKey(name);

    public int[] Shape(string name) => [.. entries[name].GetProperty("shape").EnumerateArray().Select(n => n.GetInt32())];

    public string Type(string name) => entries[name].GetProperty("dtype").GetString()!;

    public float[] F32(string name) => Values<float>(name, "F32");

    public double[] F64(string name) => Values<double>(name, "F64");

    public long[] I64(string name) => Values<long>(name, "I64");

    T[] Values<T>(string name, string type)
        where T : struct
    {
        Assert.Equal(type, Type(name));
        int[] range = [.. entries[name].GetProperty("data_offsets").EnumerateArray().Select(n => n.GetInt32())];
        return MemoryMarshal.Cast<byte, T>(bytes.AsSpan((data + range[0])..(data + range[1]))).ToArray();
    }
}
