using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Models;

namespace TaylorSeer.Tests.Models;

/// <summary>Files of the small decoders with weights by formula.</summary>
static class TaesdFiles
{
    /// <summary>A TAESD decoder under the original's names.</summary>
    public static string Write(string path) => Write(path, (layer, rest) => $"{layer}.{rest}");

    /// <summary>The weights under the names that <paramref name="rename"/> makes of layer and rest; null leaves one out.</summary>
    public static string Write(string path, Func<int, string, string?> rename, params (string Name, Shape Shape)[] others)
    {
        SafetensorsWriter writer = new();
        void Add(int layer, string rest, Shape shape)
        {
            if (rename(layer, rest) is not { } name)
                return;
            float[] values = new float[shape.Count];
            new FormulaWeight($"{layer}.{rest}", shape).Read(0, values);
            writer.Add(name, shape, values);
        }

        foreach (int layer in new[] { 1, 7, 12, 17, 19 })
        {
            Add(layer, "weight", (layer == 19 ? 3 : 64, layer == 1 ? 4 : 64, 3, 3));
            if (layer is 1 or 19)
                Add(layer, "bias", layer == 19 ? 3 : 64);
        }

        foreach (int layer in new[] { 3, 4, 5, 8, 9, 10, 13, 14, 15, 18 })
        {
            foreach (int conv in new[] { 0, 2, 4 })
            {
                Add(layer, $"conv.{conv}.weight", (64, 64, 3, 3));
                Add(layer, $"conv.{conv}.bias", 64);
            }
        }

        foreach (var (name, shape) in others)
            writer.Add(name, shape, new float[shape.Count]);
        writer.Save(path);
        return path;
    }

    /// <summary>A per-pixel approximation of width 12.</summary>
    public static string WriteApproximation(string path)
    {
        SafetensorsWriter writer = new();
        foreach (var (name, shape) in new (string, Shape)[] { ("in_proj", (12, 4)), ("hidden_layers.0", (12, 12)), ("out_proj", (3, 12)) })
        {
            float[] weight = new float[shape.Count], bias = new float[shape[0]];
            new FormulaWeight(name + ".weight", shape).Read(0, weight);
            new FormulaWeight(name + ".bias", shape[0]).Read(0, bias);
            writer.Add($"decoder.{name}.weight", shape, weight);
            writer.Add($"decoder.{name}.bias", shape[0], bias);
        }

        writer.Add("encoder.in_proj.weight", (12, 3), new float[36]);
        writer.Save(path);
        return path;
    }
}
