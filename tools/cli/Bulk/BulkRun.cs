using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TaylorSeer.Cli.Options;
using TaylorSeer.Cli.Output;
using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Images;
using TaylorSeer.Kernels;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Bulk;

/// <summary>A run of many images: how many, of which size, and everything that decides their bytes.</summary>
/// <param name="Images">how many</param>
/// <param name="Settings">what decides the bytes of an image, besides its number</param>
sealed record BulkRun(int Images, JsonObject Settings)
{
    /// <summary>Evaluators read colours; gray is written to all three channels.</summary>
    const int NpzChannels = 3;

    const string SideKey = "image_size";

    /// <summary>128 bits of SHA-256 of the settings, in hexadecimal. Every image carries it.</summary>
    public string Fingerprint { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Settings.ToJsonString())))[..32];

    /// <summary>Sides of an image, pixels.</summary>
    public int Side { get; } = (int)Settings[SideKey]!;

    /// <summary>The npz of all images.</summary>
    public NpzLayout Npz => new(Images, Side, Side, NpzChannels, $"taylorseer {Fingerprint}");

    /// <summary>The run that a command asks for. Neither batch size nor shard nor threads are part of it.</summary>
    /// <param name="images">how many</param>
    /// <param name="model">the model</param>
    /// <param name="weights">its <see cref="WeightsDigest"/></param>
    /// <param name="run">sampling; its labels do not matter</param>
    /// <param name="forecast">forecasting</param>
    /// <param name="type">how the weights of the blocks are kept</param>
    /// <param name="labels">the images' classes</param>
    /// <param name="device">name of the device: each has its own rounding</param>
    public static BulkRun Of(int images, OpenedModel model, string weights, RunSettings run, ForecastSettings forecast, WeightType type, BulkLabels labels, string device) => new(images, new JsonObject
    {
        ["software"] = RunMetadata.Software,
        ["model"] = model.Config.Name,
        ["weights"] = weights,
        [SideKey] = model.ImageSize,
        ["labels"] = labels.ToJson(),
        ["seed"] = run.Seed,
        ["rng"] = run.Rng.ToString().ToLowerInvariant(),
        ["sampler"] = run.Sampler is Ddim ? "ddim" : "ddpm",
        ["eta"] = (run.Sampler as Ddim)?.Eta,
        ["num_sampling_steps"] = run.StepsText,
        ["clamp_x0"] = run.Sampler.ClampX0,
        ["cfg_scale"] = run.Guidance,
        ["cfg_channels"] = run.GuidedChannels == SampleOptions.AllChannels ? "all" : run.GuidedChannels,
        ["interval"] = forecast.Interval,
        ["max_order"] = forecast.IsComputeAll ? null : forecast.Order,
        ["first_enhance"] = forecast.IsComputeAll ? null : forecast.Warmup,
        ["forecasting"] = forecast.Tag,
        ["dtype"] = DTypeOptions.Text(type),
        ["device"] = device,
    });

    /// <summary>The same run with pictures from latents: the decoder's weights decide their bytes as well, and its factor their size.</summary>
    public BulkRun DecodedBy(DecoderFile? decoder, OpenedModel model, CancellationToken stop)
    {
        if (decoder is null)
            return this;
        JsonObject settings = Settings.DeepClone().AsObject();
        settings[SideKey] = model.Config.InputSize * decoder.Factor;
        settings["decoder"] = decoder.Name;
        settings["decoder_weights"] = WeightsDigest.Of(decoder.Checkpoint, stop);
        return new(Images, settings);
    }

    /// <summary>What differs from <paramref name="other"/>, each as <c>seed 0 (there 1)</c>.</summary>
    public IEnumerable<string> DifferencesFrom(BulkRun other)
    {
        if (Images != other.Images)
            yield return $"images {Images} (there {other.Images})";
        foreach (string key in Settings.Select(s => s.Key).Union(other.Settings.Select(s => s.Key)))
        {
            string here = Text(Settings[key]), there = Text(other.Settings[key]);
            if (here != there)
                yield return $"{key} {here} (there {there})";
        }
    }

    static string Text(JsonNode? value) => value?.ToJsonString() ?? "none";
}
