using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Images;

namespace TaylorSeer.Cli.Output;

/// <summary>Writes what a run gave.</summary>
sealed class SampleWriter(OpenedModel model, RunSettings run, IReadOnlyDictionary<string, string> metadata)
{
    /// <summary>All files of <paramref name="outputs"/>; returns their names in the order written.</summary>
    /// <param name="outputs">which</param>
    /// <param name="samples">(N, C, H, W)</param>
    /// <param name="trajectory">the steps, if they were kept</param>
    /// <param name="stop">leaves no half-written file</param>
    public List<string> Write(SampleOutputs outputs, float[] samples, TrajectoryRecorder? trajectory, CancellationToken stop)
    {
        List<string> written = [];
        if (outputs.Latents is string latents)
        {
            TensorFile.Write(latents, Latents(samples), stop);
            written.Add(latents);
        }

        if (outputs.Trajectory is string path && trajectory is not null)
        {
            TensorFile.Write(path, trajectory.ToFile(metadata), stop);
            written.Add(path);
        }

        if (outputs is { Sheet: null, Folder: null })
            return written;

        Picture[] pictures = PictureFile.Pictures(samples, model.Config.Channels, model.Config.InputSize);
        if (outputs.Sheet is string sheet)
        {
            PictureFile.Write(sheet, PictureFile.Sheet(pictures, PictureFile.Columns(pictures.Length)), metadata);
            written.Add(sheet);
        }

        for (int i = 0; outputs.Folder is not null && i < pictures.Length; i++)
        {
            stop.ThrowIfCancellationRequested();
            written.Add(Path.Combine(outputs.Folder, $"{i:0000}-{FileName(model.ClassName(run.Labels[i]))}.png"));
            PictureFile.Write(written[^1], pictures[i], OfOne(i));
        }

        return written;
    }

    SafetensorsWriter Latents(float[] samples)
    {
        SafetensorsWriter writer = new();
        foreach (var (key, value) in metadata)
            writer.Metadata[key] = value;
        writer.Add("latents", (run.Labels.Length, model.Sample[0], model.Sample[1], model.Sample[2]), samples);
        return writer;
    }

    Dictionary<string, string> OfOne(int image) => new(metadata)
    {
        ["Labels"] = model.ClassName(run.Labels[image]),
        ["Image"] = $"{image + 1} of {run.Labels.Length}",
    };

    static string FileName(string className) =>
        string.Concat(className.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
}
