using System.Text.Json;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Verify;

/// <summary>The autoencoders that a golden index describes, loaded once when first asked for.</summary>
sealed class PixelModels(GoldenFolder folder, Device device) : IDisposable
{
    readonly Dictionary<string, Autoencoder> loaded = [];

    public Device Device => device;

    /// <summary>Whether a model of the index is an autoencoder and not a diffusion transformer.</summary>
    public bool Has(string? name) => name is not null && folder.Model(name).TryGetProperty("block_out_channels", out _);

    /// <summary>The sizes the index states.</summary>
    public AutoencoderConfig Config(string name)
    {
        JsonElement m = folder.Model(name);
        return new AutoencoderConfig
        {
            Widths = [.. m.GetProperty("block_out_channels").EnumerateArray().Select(c => c.GetInt32())],
            LayersPerBlock = m.GetProperty("layers_per_block").GetInt32(),
            LatentChannels = m.GetProperty("latent_channels").GetInt32(),
            Groups = m.GetProperty("norm_num_groups").GetInt32(),
            HasEncoder = IsFormula(name) || (m.TryGetProperty("encoder", out JsonElement e) && e.GetBoolean()),
        };
    }

    /// <summary>Parameters the index states, or null.</summary>
    public long? Parameters(string name) => folder.Model(name).TryGetProperty("parameters", out JsonElement p) ? p.GetInt64() : null;

    /// <summary>Whether the weights come from a formula and not from a file.</summary>
    public bool IsFormula(string name) => folder.Model(name).TryGetProperty("weights", out JsonElement w) && w.ValueKind == JsonValueKind.String && w.GetString() == "formula";

    /// <summary>What is put before names that weights are made of.</summary>
    public string Salt(string name) => folder.Model(name).TryGetProperty("salt", out JsonElement s) ? s.GetString() ?? "" : "";

    /// <summary>A file with the model's weights.</summary>
    public string WeightsPath(string name)
    {
        JsonElement m = folder.Model(name);
        string file = m.TryGetProperty("files", out JsonElement files) ? files[0].GetString()! : m.GetProperty("weights").GetString()!;
        return Path.Combine(folder.Root, file);
    }

    /// <summary>What the index says and a file may not.</summary>
    public AutoencoderOptions Options(string name) => new() { Groups = Config(name).Groups, Encoder = Config(name).HasEncoder };

    /// <summary>The model on the device, with its encoder if it has one.</summary>
    public Autoencoder Get(string name)
    {
        if (loaded.TryGetValue(name, out Autoencoder? model))
            return model;
        if (IsFormula(name))
            return loaded[name] = Autoencoder.Load(Config(name), FormulaWeight.All(Config(name), Salt(name)), device, withEncoder: true);
        using Checkpoint checkpoint = Checkpoint.Open(WeightsPath(name));
        return loaded[name] = Autoencoder.Load(checkpoint, device, Options(name));
    }

    public void Dispose()
    {
        foreach (Autoencoder model in loaded.Values)
            model.Dispose();
    }
}
