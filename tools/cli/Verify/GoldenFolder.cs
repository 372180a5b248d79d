using System.Text.Json;
using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Cli.Verify;

/// <summary>A folder of recorded numbers with an index (goldens.json or holdout.json) that says what each file holds.</summary>
public sealed class GoldenFolder
{
    static readonly string[] IndexNames = ["goldens.json", "holdout.json"];

    readonly Dictionary<string, JsonElement> models;

    /// <summary>Reads the index of <paramref name="path"/>, a folder or the index itself.</summary>
    /// <exception cref="CheckpointException">There is no index, or it is not one.</exception>
    public GoldenFolder(string path)
    {
        string index = File.Exists(path) ? path : IndexNames.Select(n => Path.Combine(path, n)).FirstOrDefault(File.Exists)
            ?? throw new CheckpointException($"{path}: there is no {string.Join(" or ", IndexNames)} here.");
        Root = Path.GetDirectoryName(Path.GetFullPath(index))!;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(index));
            JsonElement root = document.RootElement.Clone();
            Entries = [.. Listed(root.GetProperty("files")).Select(e => new GoldenEntry(this, e))];
            models = root.TryGetProperty("models", out JsonElement m) && m.ValueKind == JsonValueKind.Object
                ? m.EnumerateObject().ToDictionary(p => p.Name, p => p.Value)
                : [];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CheckpointException($"{index}: not an index of goldens: {e.Message}", e);
        }
    }

    /// <summary>The folder that file names in the index are relative to.</summary>
    public string Root { get; }

    /// <summary>Every file of the index.</summary>
    public IReadOnlyList<GoldenEntry> Entries { get; }

    /// <summary>What the index says of a model: sizes, and its weights file.</summary>
    /// <exception cref="CheckpointException">The index does not know it.</exception>
    public JsonElement Model(string name) =>
        models.TryGetValue(name, out JsonElement model) ? model : throw new CheckpointException($"{Root}: the index does not describe a model '{name}'.");

    /// <summary>False if the index names a file of the model's weights that is not here.</summary>
    public bool HasWeights(string name) =>
        !models.TryGetValue(name, out JsonElement model) || !model.TryGetProperty("weights", out JsonElement file) || File.Exists(Path.Combine(Root, file.GetString()!));

    static IEnumerable<JsonElement> Listed(JsonElement files) =>
        files.ValueKind == JsonValueKind.Array ? files.EnumerateArray() : files.EnumerateObject().Select(p => p.Value);
}
