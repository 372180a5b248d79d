using System.Text.Json;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Verify;

/// <summary>The models that a golden index describes, loaded once when first asked for.</summary>
sealed class GoldenModels(GoldenFolder folder, Device device) : IDisposable
{
    readonly Dictionary<string, DiT> loaded = [];

    /// <summary>The model on the device.</summary>
    public DiT Get(string name)
    {
        if (loaded.TryGetValue(name, out DiT? model))
            return model;
        using Checkpoint checkpoint = Checkpoint.Open(WeightsPath(name));
        return loaded[name] = DiT.Load(checkpoint, device, Options(name));
    }

    /// <summary>The file of its weights under official names.</summary>
    public string WeightsPath(string name) => Path.Combine(folder.Root, folder.Model(name).GetProperty("weights").GetString()!);

    /// <summary>What the index says and a file may not.</summary>
    public DiTOptions Options(string name)
    {
        JsonElement model = folder.Model(name);
        return new DiTOptions { Heads = model.GetProperty("num_heads").GetInt32(), InputSize = model.GetProperty("input_size").GetInt32() };
    }

    /// <summary>The sizes the index states.</summary>
    public DiTConfig Config(string name)
    {
        JsonElement m = folder.Model(name);
        int width = m.GetProperty("hidden_size").GetInt32();
        return new DiTConfig
        {
            Depth = m.GetProperty("depth").GetInt32(),
            Width = width,
            Heads = m.GetProperty("num_heads").GetInt32(),
            Patch = m.GetProperty("patch_size").GetInt32(),
            Channels = m.GetProperty("in_channels").GetInt32(),
            InputSize = m.GetProperty("input_size").GetInt32(),
            Classes = m.GetProperty("num_classes").GetInt32(),
            MlpWidth = (int)(width * m.GetProperty("mlp_ratio").GetDouble()),
        };
    }

    /// <summary>Parameters the index states, or null.</summary>
    public long? Parameters(string name) => folder.Model(name).TryGetProperty("parameters", out JsonElement p) ? p.GetInt64() : null;

    public void Dispose()
    {
        foreach (DiT model in loaded.Values)
            model.Dispose();
    }
}
