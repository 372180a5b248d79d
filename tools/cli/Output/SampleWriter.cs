using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Images;

namespace TaylorSeer.Cli.Output;

/// <summary>Writes what a run gave. Every method returns the names of its files in the order written.</summary>
/// <param name="model">the network</param>
/// <param name="run">what was asked for</param>
/// <param name="metadata">what every file says about itself</param>
sealed class SampleWriter(OpenedModel model, RunSettings run, IReadOnlyDictionary<string, string> metadata)
{
    /// <summary>The files of numbers.</summary>
    /// <param name="outputs">which</param>
    /// <param name="samples">(N, C, H, W)</param>
    /// <param name="trajectory">the steps, if they were kept</param>
    /// <param name="stop">leaves no half-written file</param>
    public IEnumerable<string> WriteSamples(SampleOutputs outputs, float[] samples, TrajectoryRecorder? trajectory, CancellationToken stop)
    {
        if (outputs.Latents is string latents)
        {
            TensorFile.Write(latents, Latents(samples), stop);
            yield return latents;
        }

        if (outputs.Trajectory is string path && trajectory is not null)
        {
            TensorFile.Write(path, trajectory.ToFile(metadata), stop);
            yield return path;
        }
    }

    /// <summary>The pictures, together, one by one, or both.</summary>
    public IEnumerable<string> WritePictures(SampleOutputs outputs, Picture[] pictures, CancellationToken stop)
    {
        if (outputs.Sheet is string sheet)
        {
            PictureFile.Write(sheet, PictureFile.Sheet(pictures, PictureFile.Columns(pictures.Length)), metadata);
            yield return sheet;
        }

        for (int i = 0; outputs.Folder is not null && i < pictures.Length; i++)
        {
            stop.ThrowIfCancellationRequested();
            string file = Path.Combine(outputs.Folder, $"{i:0000}-{FileName(model.ClassName(run.Labels[i]))}.png");
            PictureFile.Write(file, pictures[i], OfOne(i));
            yield return file;
        }
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
