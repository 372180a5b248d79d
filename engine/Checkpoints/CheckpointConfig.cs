using System.Text.Json;

namespace TaylorSeer.Engine.Checkpoints;

/// <summary>A config.json as diffusers writes it: one flat object. A value that is absent or null reads as null; one of the wrong type is an error.</summary>
public sealed class CheckpointConfig
{
    const long LargestFile = 16 << 20;
    const int Deepest = 32;

    readonly string path;
    readonly JsonElement root;

    /// <summary>Reads <paramref name="path"/>.</summary>
    /// <exception cref="CheckpointException">It is not readable, too large, too deep, or not a JSON object.</exception>
    public CheckpointConfig(string path)
    {
        this.path = path;
        root = JsonFile.ReadObject(path, "a configuration", LargestFile, Deepest);
    }

    /// <summary>True if there is such an entry and it is not null.</summary>
    public bool Contains(string name) => Find(name) is not null;

    /// <summary>A whole number of 32 bits, or null.</summary>
    public int? Int(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } e when e.TryGetInt32(out int value) => value,
        { } e => throw Wrong(name, e, "a whole number"),
    };

    /// <summary>A number, or null.</summary>
    public double? Number(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } e when e.TryGetDouble(out double value) && double.IsFinite(value) => value,
        { } e => throw Wrong(name, e, "a number"),
    };

    /// <summary>A text, or null.</summary>
    public string? Text(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } e => Unescaped(name, e),
        { } e => throw Wrong(name, e, "a text"),
    };

    /// <summary>True or false, or null.</summary>
    public bool? Flag(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } e => throw Wrong(name, e, "true or false"),
    };

    /// <summary>A list of whole numbers (<c>block_out_channels</c>), or null.</summary>
    public IReadOnlyList<int>? Ints(string name)
    {
        if (Find(name) is not { } list)
            return null;
        if (list.ValueKind != JsonValueKind.Array)
            throw Wrong(name, list, "a list of whole numbers");
        return [.. list.EnumerateArray().Select(e =>
            e.ValueKind == JsonValueKind.Number && e.TryGetInt32(out int value) ? value : throw Wrong(name, list, "a list of whole numbers"))];
    }

    /// <summary>A list of texts (<c>up_block_types</c>), or null.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (Find(name) is not { } list)
            return null;
        if (list.ValueKind != JsonValueKind.Array)
            throw Wrong(name, list, "a list of texts");
        return [.. list.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.String ? Unescaped(name, e) : throw Wrong(name, list, "a list of texts"))];
    }

    JsonElement? Find(string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    string Unescaped(string name, JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)      // half a surrogate pair, escaped
        {
            throw Wrong(name, element, "a text");
        }
    }

    CheckpointException Wrong(string name, JsonElement found, string wanted)
    {
        string text = found.GetRawText();
        return new($"{path}: '{name}' is {(text.Length > 60 ? text[..60] + "..." : text)}; {wanted} is wanted.");
    }
}
