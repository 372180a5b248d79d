using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Tests;

/// <summary>Files recorded from the original implementation, copied beside the tests. Never edited to make a test pass.</summary>
static class Golden
{
    static readonly string Folder = System.IO.Path.Combine(AppContext.BaseDirectory, "Goldens");

    /// <summary>Where a golden file lies; <paramref name="name"/> is its path below tests/Goldens.</summary>
    public static string Path(string name) => System.IO.Path.Combine(Folder, name);

    /// <summary>Opens a golden by name, without its ending if that is .safetensors: <c>models/tiny_c</c>.</summary>
    public static Checkpoint Open(string name) =>
        Checkpoint.Open(File.Exists(Path(name)) ? Path(name) : Path(name + ".safetensors"));

    /// <summary>All values of one tensor, widened to f32.</summary>
    public static float[] Values(this CheckpointTensor tensor)
    {
        float[] values = new float[tensor.Count];
        tensor.Read(0, values);
        return values;
    }

    /// <summary>All values of the tensor of this name.</summary>
    public static float[] Values(this Checkpoint checkpoint, string name) =>
        checkpoint.TryGet(name, out CheckpointTensor? tensor)
            ? tensor.Values()
            : throw new InvalidOperationException($"{checkpoint.Path} has no '{name}'.");
}
