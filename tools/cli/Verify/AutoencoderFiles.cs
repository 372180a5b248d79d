using System.Text.Json;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Verify;

/// <summary>Files of autoencoders: weights in every container and naming, configurations, lists of names, costs.</summary>
sealed class AutoencoderFiles(PixelModels models)
{
    /// <summary>The file loads, to the sizes the index states, and holds the same bits as the first file of its model.</summary>
    public void Weights(GoldenEntry entry, Comparison c)
    {
        string name = entry.Text("model")!;
        AutoencoderOptions options = models.Options(name);
        using Checkpoint first = Checkpoint.Open(models.WeightsPath(name)), other = Checkpoint.Open(entry.FullPath);
        AutoencoderCheckpoint a = AutoencoderCheckpoint.Read(first, options), b = AutoencoderCheckpoint.Read(other, options);
        RequireSizes(c, b.Config, models.Config(name));
        if (models.Parameters(name) is long parameters)
        {
            long found = b.Sources.Names.Sum(n => b.Sources.Find(n)!.Shape.Count);
            c.True("parameters", found == parameters, $"{found}, recorded {parameters}");
        }

        foreach (string tensor in a.Sources.Names)
        {
            if (b.Sources.Find(tensor) is { } found)
                c.Scaled(tensor, Values(found), Values(a.Sources.Find(tensor)!), 1, 0);
            else
                c.True(tensor, false, "missing");
        }

        using Autoencoder loaded = Autoencoder.Load(other, models.Device, options);
        c.True("loads", loaded.WeightBytes > 0, "it holds no weights");
    }

    /// <summary>A config.json of diffusers; without a model, that of the published autoencoder.</summary>
    public void Config(GoldenEntry entry, Comparison c)
    {
        CheckpointConfig config = new(entry.FullPath);
        AutoencoderArithmetic.Require(config, entry.Path);
        AutoencoderConfig expected = entry.Text("model") is { } name ? models.Config(name) : AutoencoderConfig.Published;
        c.Exact("block_out_channels", [.. config.Ints("block_out_channels") ?? []], [.. expected.Widths]);
        c.Exact("layers_per_block", [config.Int("layers_per_block") ?? 0], [expected.LayersPerBlock]);
        c.Exact("latent_channels", [config.Int("latent_channels") ?? 0], [expected.LatentChannels]);
        c.Exact("norm_num_groups", [config.Int("norm_num_groups") ?? 0], [expected.Groups]);
        double scaling = config.Number("scaling_factor") ?? AutoencoderConfig.UsualScaling;
        c.PerElement("scaling_factor", [scaling], [expected.ScalingFactor], 1e-6);     // the file has decimals, we a float
    }

    /// <summary>First values and sums of weights that follow a formula.</summary>
    public void Formula(GoldenEntry entry, Comparison c)
    {
        string name = entry.Text("model")!;
        using GoldenTensors file = entry.Open();
        NamedSources sources = FormulaWeight.All(models.Config(name), models.Salt(name));
        long parameters = sources.Names.Sum(n => sources.Find(n)!.Shape.Count);
        c.True("parameters", models.Parameters(name) is not { } recorded || recorded == parameters, $"{parameters}, recorded {models.Parameters(name)}");
        foreach (string probe in file.Names)
        {
            string tensor = probe[..probe.LastIndexOf('/')];
            if (sources.Find(tensor) is not { } source)
            {
                c.True(tensor, false, "the autoencoder has no such weight");
                continue;
            }

            float[] values = Values(source);
            if (probe.EndsWith("/sum", StringComparison.Ordinal))
                c.True(probe, Math.Abs(values.Sum(v => (double)v) - file.Doubles(probe)[0]) <= 1e-9 * values.Length, "the sums differ");
            else
                c.Scaled(probe, values.AsSpan(0, (int)file.Count(probe)), file.Floats(probe), 1, 0);
        }
    }

    /// <summary>Every weight of the published autoencoder in three layouts: each name becomes the current one, and the shapes are ours.</summary>
    public static void Keys(GoldenEntry entry, Comparison c)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(entry.FullPath));
        AutoencoderConfig config = AutoencoderConfig.Published;
        Dictionary<string, Shape> ours = AutoencoderLayout.Tensors(config).ToDictionary(t => t.Name, t => t.Shape);
        int listed = 0;
        foreach (JsonElement key in json.RootElement.EnumerateArray())
        {
            listed++;
            string current = key.GetProperty("diffusers").GetString()!;
            foreach (string layout in new[] { "diffusers", "diffusers_old", "ldm" })
            {
                string name = key.GetProperty(layout).GetString()!, renamed = AutoencoderNames.Current(name, config.Widths.Count);
                c.True(name, renamed == current, $"becomes '{renamed}', recorded '{current}'");
            }

            long[] shape = [.. key.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())];
            c.True(current, ours.TryGetValue(current, out Shape found) && found == Shape.Of(shape), $"is {found}, recorded ({string.Join(", ", shape)})");
        }

        c.True("tensors", listed == ours.Count, $"{ours.Count}, recorded {listed}");
    }

    /// <summary>Multiply-adds and parameters of the published autoencoder.</summary>
    public static void Cost(GoldenEntry entry, Comparison c)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(entry.FullPath));
        AutoencoderConfig config = AutoencoderConfig.Published;
        foreach (JsonProperty part in json.RootElement.EnumerateObject().Where(p => p.Name.EndsWith("px", StringComparison.Ordinal)))
        {
            string[] words = part.Name[..^2].Split('_');
            int side = int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture);
            AutoencoderCost cost = words[0] == "decode" ? AutoencoderCost.Decode(config, side / config.Factor, side / config.Factor) : AutoencoderCost.Encode(config, side, side);
            Equal(c, $"{part.Name}.conv", cost.Convolutions, part.Value.GetProperty("conv"));
            Equal(c, $"{part.Name}.attention_linear", cost.AttentionLinears, part.Value.GetProperty("attention_linear"));
            Equal(c, $"{part.Name}.attention_scores", cost.AttentionProducts, part.Value.GetProperty("attention_scores"));
            Equal(c, $"{part.Name}.total", cost.Total, part.Value.GetProperty("total"));
        }

        JsonElement parameters = json.RootElement.GetProperty("parameters"), tensors = json.RootElement.GetProperty("tensors");
        Equal(c, "parameters.decoder_side", AutoencoderCost.Decode(config, 1, 1).Parameters, parameters.GetProperty("decoder_side"));
        Equal(c, "parameters.encoder_side", AutoencoderCost.Encode(config, 8, 8).Parameters, parameters.GetProperty("encoder_side"));
        int decoder = AutoencoderLayout.Tensors(config with { HasEncoder = false }).Count();
        Equal(c, "tensors.decoder_side", decoder, tensors.GetProperty("decoder_side"));
        Equal(c, "tensors.encoder_side", AutoencoderLayout.Tensors(config).Count() - decoder, tensors.GetProperty("encoder_side"));
    }

    static void Equal(Comparison c, string what, long found, JsonElement recorded) =>
        c.True(what, found == recorded.GetInt64(), $"{found}, recorded {recorded.GetInt64()}");

    static void RequireSizes(Comparison c, AutoencoderConfig found, AutoencoderConfig expected)
    {
        c.Exact("widths", [.. found.Widths], [.. expected.Widths]);
        c.Exact("blocks per level, latent channels, groups", [found.LayersPerBlock, found.LatentChannels, found.Groups], [expected.LayersPerBlock, expected.LatentChannels, expected.Groups]);
        c.True("encoder", found.HasEncoder == expected.HasEncoder, found.HasEncoder ? "there is one, recorded none" : "there is none");
    }

    static float[] Values(IWeightSource source)
    {
        var values = new float[source.Shape.Count];
        source.Read(0, values);
        return values;
    }
}
