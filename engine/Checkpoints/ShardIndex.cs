using System.Text.Json;

namespace TaylorSeer.Engine.Checkpoints;

/// <summary>The index of a checkpoint in several files: which file holds which tensor.</summary>
/// <param name="Files">paths of the files, in the order of their names</param>
/// <param name="Tensors">for each tensor the name of its file</param>
sealed record ShardIndex(IReadOnlyList<string> Files, IReadOnlyDictionary<string, string> Tensors)
{
    const long LargestFile = 100_000_000;
    const int Deepest = 8;
    const int MostFiles = 4096;

    /// <summary>True if the file is JSON, judged by its first character; a safetensors file has its header's length there.</summary>
    public static bool Recognises(string path)
    {
        if (!File.Exists(path))
            return false;
        Span<byte> start = stackalloc byte[9];
        using FileStream stream = File.OpenRead(path);
        int n = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        ReadOnlySpan<byte> text = start[..n].TrimStart(" \t\r\n"u8);
        return text.Length > 0 && text[0] == '{' && (n < start.Length || start[..8].IndexOfAnyInRange((byte)0, (byte)8) < 0);
    }

    /// <exception cref="CheckpointException">It is no index, or names files outside its folder.</exception>
    public static ShardIndex Read(string path)
    {
        JsonElement root = JsonFile.ReadObject(path, "an index", LargestFile, Deepest);
        if (!root.TryGetProperty("weight_map", out JsonElement map) || map.ValueKind != JsonValueKind.Object)
            throw new CheckpointException($"{path}: JSON without a 'weight_map'. The index of a checkpoint ends in .index.json; a folder is opened by its own name.");

        Dictionary<string, string> tensors = new(StringComparer.Ordinal);
        try
        {
            foreach (JsonProperty entry in map.EnumerateObject())
                tensors.Add(entry.Name, FileName(path, entry));
        }
        catch (InvalidOperationException e)     // half a surrogate pair, escaped
        {
            throw new CheckpointException($"{path}: not usable as an index: {e.Message}", e);
        }

        string[] names = [.. tensors.Values.Distinct().Order(StringComparer.Ordinal)];
        if (names.Length is 0 or > MostFiles)
            throw new CheckpointException($"{path}: the index names {names.Length} files; 1 to {MostFiles} are allowed.");
        string folder = Path.GetDirectoryName(path) ?? "";
        return new([.. names.Select(n => Path.Combine(folder, n))], tensors);
    }

    // A file beside the index and nothing else: an index from elsewhere must not make us open any file of the machine ("C:x" names one of another drive).
    static string FileName(string path, JsonProperty entry)
    {
        string name = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : entry.Value.GetRawText();
        if (entry.Value.ValueKind != JsonValueKind.String || name is "" or "." or ".." || name.AsSpan().IndexOfAny("/\\:\0") >= 0)
            throw new CheckpointException($"{path}: the index places '{entry.Name}' in {(name.Length > 60 ? name[..60] + "..." : name)}, which is not the name of a file beside it.");
        return name;
    }
}
