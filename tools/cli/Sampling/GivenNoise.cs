using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Cli.Sampling;

/// <summary>Noise from a file instead of from a seed.</summary>
/// <param name="Start">start noise, N·C·H·W values</param>
/// <param name="Steps">noise of every step, (S, rows, C, H, W), or empty for the seed's</param>
sealed record GivenNoise(float[] Start, float[] Steps)
{
    const string StartName = "x_init", StepsName = "noise";

    /// <summary>Reads <c>x_init</c> and, if it is there, <c>noise</c>.</summary>
    /// <exception cref="CheckpointException">No such file, or no <c>x_init</c> in it.</exception>
    public static GivenNoise Read(string path)
    {
        using Checkpoint file = Checkpoint.Open(path);
        return new(
            Values(file, StartName) ?? throw new CheckpointException($"{path}: it has no tensor '{StartName}' with the start noise (N, C, H, W). It holds {Names(file)}."),
            Values(file, StepsName) ?? []);
    }

    static float[]? Values(Checkpoint file, string name)
    {
        if (!file.TryGet(name, out CheckpointTensor? tensor))
            return null;
        if (tensor.Count > Array.MaxLength)
            throw new CheckpointException($"{file.Path}: '{name}' has {tensor.Count} values; the most is {Array.MaxLength}.");
        float[] values = new float[tensor.Count];
        tensor.Read(0, values);
        return values;
    }

    static string Names(Checkpoint file) => file.Tensors.Count == 0 ? "no tensors" : string.Join(", ", file.Tensors.Take(8).Select(t => $"'{t.Name}'"));
}
