using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Cli.Output;

/// <summary>Writing of safetensors with errors that name the file.</summary>
static class TensorFile
{
    /// <summary>Refuses what cannot become a safetensors file, before work is done.</summary>
    /// <param name="option">what names it</param>
    /// <param name="path">the file</param>
    /// <param name="inputs">files that the command reads</param>
    /// <exception cref="FailureException">It is a device or an input, or cannot be written.</exception>
    public static void Check(string option, string path, params ReadOnlySpan<string> inputs)
    {
        if (OutputPath.IsDevice(path))
            throw new FailureException($"{option} {path}: that is a device, not a file");
        foreach (string input in inputs)
            OutputPath.CheckSpares(option, path, input);
        OutputPath.CheckFile(option, path);
    }

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <exception cref="FailureException">It cannot be written.</exception>
    public static void Write(string path, SafetensorsWriter writer, CancellationToken stop)
    {
        try
        {
            writer.Save(path, stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"{path} could not be written: {e.Message}");
        }
    }
}
