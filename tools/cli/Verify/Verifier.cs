using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Cli.Verify;

/// <summary>Recomputes what a golden folder records, on one device, and compares. Tolerances are the specification's (section 9).</summary>
public sealed class Verifier : IDisposable
{
    readonly Dictionary<string, Action<GoldenEntry, Comparison>> kinds;
    readonly GoldenModels models;
    readonly PixelModels pixelModels;

    public Verifier(GoldenFolder folder, Device device)
    {
        models = new GoldenModels(folder, device);
        WeightCases weights = new(models);
        NetworkCases network = new(models, device);
        UpdateCases updates = new(device);
        pixelModels = new PixelModels(folder, device);
        AutoencoderFiles files = new(pixelModels);
        AutoencoderCases pixels = new(pixelModels);
        kinds = new(StringComparer.Ordinal)
        {
            ["weights"] = ByModel(weights.Official, files.Weights),
            ["weights-diffusers"] = weights.SameAsOfficial,
            ["weights-pt"] = ByModel(weights.SameAsOfficial, files.Weights),
            ["config-diffusers"] = ByModel(weights.Config, files.Config),
            ["weights-formula"] = files.Formula,
            ["vae_decode"] = pixels.Decode,
            ["vae_encode"] = pixels.Encode,
            ["taesd"] = pixels.Taesd,
            ["keys"] = AutoencoderFiles.Keys,
            ["cost"] = AutoencoderFiles.Cost,
            ["postprocess"] = PictureCases.Bytes,
            ["rng"] = RandomCases.Run,
            ["noise"] = WeightCases.Noise,
            ["forward"] = network.Forward,
            ["trajectory"] = network.Trajectory,
            ["flops"] = network.Flops,
            ["scheduling"] = ScheduleCases.FullSteps,
            ["timestep-maps"] = ScheduleCases.TimestepMaps,
            ["diffusion-tables"] = ScheduleCases.Tables,
            ["diffusion-tables-f64"] = ScheduleCases.TablesF64,
            ["diffusion-steps"] = updates.SamplerSteps,
            ["taylor-factors"] = updates.TaylorFactors,
            ["embeddings"] = updates.Embeddings,
        };
    }

    /// <summary>Runs one case. What it throws over a file is its failure; nothing is passed over in silence.</summary>
    public CaseResult Run(GoldenEntry entry)
    {
        if (!kinds.TryGetValue(entry.Kind, out Action<GoldenEntry, Comparison>? check))
            return CaseResult.Failed(entry, $"this version does not know the kind '{entry.Kind}'");

        Comparison comparison = new();
        try
        {
            check(entry, comparison);
            return CaseResult.Of(entry, comparison);
        }
        catch (Exception e) when (e is CheckpointException or IOException or ArgumentException or KeyNotFoundException or InvalidOperationException)
        {
            return CaseResult.Failed(entry, e.Message);
        }
    }

    public void Dispose()
    {
        models.Dispose();
        pixelModels.Dispose();
    }

    /// <summary>The same kind of file exists for diffusion transformers and for autoencoders; the index tells which a model is.</summary>
    Action<GoldenEntry, Comparison> ByModel(Action<GoldenEntry, Comparison> transformer, Action<GoldenEntry, Comparison> autoencoder) =>
        (entry, c) => (!entry.Has("model") || pixelModels.Has(entry.Text("model")) ? autoencoder : transformer)(entry, c);
}
