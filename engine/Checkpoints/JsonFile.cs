using System.Text.Json;
using System.Text.Unicode;

namespace TaylorSeer.Engine.Checkpoints;

/// <summary>Small JSON files that come with a checkpoint.</summary>
static class JsonFile
{
    /// <summary>Reads <paramref name="path"/>, which should hold an object.</summary>
    /// <param name="path">the file</param>
    /// <param name="what">what it should be, for messages</param>
    /// <param name="largest">most bytes</param>
    /// <param name="deepest">most levels of objects and lists</param>
    /// <exception cref="CheckpointException">It is not readable, too large, too deep, or not a JSON object.</exception>
    public static JsonElement ReadObject(string path, string what, long largest, int deepest)
    {
        try
        {
            long bytes = new FileInfo(path).Length;
            if (bytes > largest)
                throw new CheckpointException($"{path}: {bytes} bytes; {what} has at most {largest}.");
            byte[] text = File.ReadAllBytes(path);
            if (!Utf8.IsValid(text))
                throw new CheckpointException($"{path}: not usable as {what}: it is not UTF-8 text.");
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = deepest, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new CheckpointException($"{path}: {what} should be an object but is a {document.RootElement.ValueKind}.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new CheckpointException($"{path}: not usable as {what}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path}: cannot be read: {e.Message}", e);
        }
    }
}
