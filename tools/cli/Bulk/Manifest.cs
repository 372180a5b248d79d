using System.Text.Json;
using System.Text.Json.Nodes;

namespace TaylorSeer.Cli.Bulk;

/// <summary>The file beside the images that says which run they are.</summary>
static class Manifest
{
    public const string FileName = "taylorseer.json";

    const int Format = 1;

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Reads a folder's, or null where there is none.</summary>
    /// <exception cref="FailureException">It is damaged, or of a later version.</exception>
    public static BulkRun? Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;

        try
        {
            JsonNode json = JsonNode.Parse(File.ReadAllText(path))!;
            if ((int)json["format"]! != Format)
                throw new FailureException($"{path} has format {json["format"]}; this version knows format {Format}", "a later version of taylorseer");
            BulkRun run = new((int)json["images"]!, json["settings"]!.DeepClone().AsObject());
            if (run.Images > 0 && run.Side > 0 && run.Fingerprint == (string?)json["fingerprint"])
                return run;
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException or FormatException or OverflowException)
        {
        }

        throw new FailureException($"{path} is damaged: what it says does not agree with its own fingerprint", "delete that file and repeat the command of generate: every image carries its run's fingerprint, and whole ones are kept");
    }

    /// <summary>Writes it if there is none; else makes sure that it is the same run. Of several processes that begin at once, one writes and all compare.</summary>
    /// <exception cref="FailureException">The folder belongs to another run.</exception>
    public static void Claim(string folder, BulkRun run)
    {
        if (Read(folder) is null)
            WriteFirst(Path.Combine(folder, FileName), run);
        if (run.DifferencesFrom(Read(folder)!).ToArray() is { Length: > 0 } differences)
            throw new FailureException($"{folder} holds another run: {string.Join(", ", differences)}", "another --out-dir, or the settings of that run");
    }

    /// <summary>The run that all of <paramref name="folders"/> hold images of.</summary>
    /// <exception cref="FailureException">A folder says none, or they are not the same.</exception>
    public static BulkRun Common(string[] folders)
    {
        BulkRun[] runs = [.. folders.Select(f => Read(f) ?? throw new FailureException($"{f} has no {FileName}: it is not a folder that generate wrote to", "the --out-dir of generate"))];
        for (int i = 1; i < runs.Length; i++)
        {
            if (runs[i].DifferencesFrom(runs[0]).ToArray() is { Length: > 0 } differences)
                throw new FailureException($"{folders[i]} holds another run than {folders[0]}: {string.Join(", ", differences)}", "folders of one run");
        }

        return runs[0];
    }

    // Moving without replacing is a link on Unix: it fails if anyone was faster, and never shows half a file.
    static void WriteFirst(string path, BulkRun run)
    {
        JsonObject json = new() { ["format"] = Format, ["images"] = run.Images, ["fingerprint"] = run.Fingerprint, ["settings"] = run.Settings.DeepClone() };
        string part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            File.WriteAllText(part, json.ToJsonString(Indented) + '\n');
            File.Move(part, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
        }
        finally
        {
            File.Delete(part);
        }
    }
}
