using System.Text.Json;

namespace TaylorSeer.Cli.Verify;

/// <summary>One file of a golden folder and what the index says of it.</summary>
public sealed class GoldenEntry(GoldenFolder folder, JsonElement element)
{
    public GoldenFolder Folder { get; } = folder;

    /// <summary>Path inside the folder, which also names the case.</summary>
    public string Path { get; } = element.GetProperty("path").GetString()!;

    /// <summary>What is recorded: <c>forward</c>, <c>trajectory</c>, ...</summary>
    public string Kind { get; } = element.GetProperty("kind").GetString()!;

    /// <summary>Where the file lies.</summary>
    public string FullPath => System.IO.Path.Combine(Folder.Root, Path);

    /// <summary>Whether the file is here, and the weights of the model that it is of: a folder may hold a part of what its index lists.</summary>
    public bool IsPresent => File.Exists(FullPath) && (Text("model") is not { } model || Folder.HasWeights(model));

    /// <summary>True if the index has this entry and it is not null.</summary>
    public bool Has(string name) => element.TryGetProperty(name, out JsonElement e) && e.ValueKind != JsonValueKind.Null;

    public JsonElement this[string name] => element.GetProperty(name);

    public string? Text(string name) => Has(name) ? element.GetProperty(name).GetString() : null;

    public int? Int(string name) => Has(name) ? element.GetProperty(name).GetInt32() : null;

    public double? Number(string name) => Has(name) ? element.GetProperty(name).GetDouble() : null;

    /// <summary>The file as named tensors.</summary>
    public GoldenTensors Open() => new(FullPath);
}
