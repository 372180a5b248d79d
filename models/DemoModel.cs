using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Models;

/// <summary>The small DiT that ships with this library: Fashion-MNIST clothes, 28 x 28 gray pixels, ten classes.</summary>
public static class DemoModel
{
    const string File = "dit-fashion.safetensors";

    /// <summary>Where its file lies: beside this assembly.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Folder, "Demo", File);

    static string Folder => System.IO.Path.GetDirectoryName(typeof(DemoModel).Assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory;

    /// <summary>Opens it.</summary>
    /// <exception cref="CheckpointException">It was not installed with the library, or is damaged.</exception>
    public static Checkpoint Open() => Checkpoint.Open(Path);
}
