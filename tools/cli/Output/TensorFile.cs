using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Cli.Output;

/// <summary>Writing of safetensors with errors that name the file.</summary>
static class TensorFile
{
    /// <summary>Refuses what cannot become a safetensors file, before work is done.</summary>
    /// <exception cref="FailureException">It is a device, or cannot be written.</exception>
    public static void Check(string option, string path)
    {
        if (OutputPath.IsDevice(path))
            throw new FailureException($"{option} {path}: that is a device, not a file");
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
