using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Verify;

/// <summary>Checkpoint files: they load, to the sizes the index states, and every container holds the same values.</summary>
sealed class WeightCases(GoldenModels models)
{
    /// <summary>Official key layout.</summary>
    public void Official(GoldenEntry entry, Comparison c)
    {
        string name = entry.Text("model")!;
        DiTConfig expected = models.Config(name), found = models.Get(name).Config;
        c.True("sizes", found == expected, $"read from the file: {found}; the index says {expected}");
        if (models.Parameters(name) is long parameters)
            c.True("parameters", found.Parameters == parameters, $"{found.Parameters}, recorded {parameters}");
    }

    /// <summary>Another container or naming of a model whose official file is in the folder: bit-identical values.</summary>
    public void SameAsOfficial(GoldenEntry entry, Comparison c)
    {
        string name = entry.Text("model")!;
        string path = entry.Kind == "weights-diffusers" ? Path.GetDirectoryName(Path.GetDirectoryName(entry.FullPath))! : entry.FullPath;
        using Checkpoint official = Checkpoint.Open(models.WeightsPath(name)), other = Checkpoint.Open(path);
        DiTCheckpoint a = DiTCheckpoint.Read(official, models.Options(name)), b = DiTCheckpoint.Read(other, models.Options(name));
        c.True("sizes", a.Config == b.Config, $"{b.Config}; the official file gives {a.Config}");
        foreach (string tensor in a.Sources.Names)
        {
            if (b.Sources.Find(tensor) is not IWeightSource found)
            {
                c.True(tensor, false, "missing");
                continue;
            }

            // a position table that is computed, because the container does not carry it, may differ in the last bit
            double tolerance = other.Tensors.Any(t => t.Name == tensor) || tensor != "pos_embed" ? 0 : 1e-6;
            c.Scaled(tensor, Values(found), Values(a.Sources.Find(tensor)!), 1, tolerance);
        }
    }

    /// <summary>A config.json of diffusers.</summary>
    public void Config(GoldenEntry entry, Comparison c)
    {
        CheckpointConfig config = new(entry.FullPath);
        DiTConfig expected = models.Config(entry.Text("model")!);
        c.Exact("num_layers", [config.Int("num_layers") ?? 0], [expected.Depth]);
        c.Exact("num_attention_heads", [config.Int("num_attention_heads") ?? 0], [expected.Heads]);
        c.Exact("attention_head_dim", [config.Int("attention_head_dim") ?? 0], [expected.HeadDim]);
        c.Exact("sample_size", [config.Int("sample_size") ?? 0], [expected.InputSize]);
        c.Exact("patch_size", [config.Int("patch_size") ?? 0], [expected.Patch]);
        c.Exact("in_channels", [config.Int("in_channels") ?? 0], [expected.Channels]);
    }

    /// <summary>Noise that other cases use: readable and finite.</summary>
    public static void Noise(GoldenEntry entry, Comparison c)
    {
        using GoldenTensors file = entry.Open();
        foreach (string name in file.Names)
            c.True(name, Array.TrueForAll(file.Floats(name), float.IsFinite), "not all values are finite");
    }

    static float[] Values(IWeightSource source)
    {
        var values = new float[source.Shape.Count];
        source.Read(0, values);
        return values;
    }
}
