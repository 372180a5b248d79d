using TaylorSeer.Cli.Output;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Kernels;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Sampling;

/// <summary>A checkpoint that turned out to be a DiT; its weights are still in the file. Owns the checkpoint.</summary>
sealed class OpenedModel(Checkpoint checkpoint, DiTCheckpoint read) : IDisposable
{
    /// <summary>Pixels of an image per latent, along each side: fixed by the autoencoder that DiT was published with.</summary>
    const int PixelsPerLatent = 8;

    public Checkpoint Checkpoint { get; } = checkpoint;

    public DiTConfig Config { get; } = read.Config;

    /// <summary>The file's name without its folders: what goes into metadata of results.</summary>
    public string FileName { get; } = Path.GetFileName(Path.TrimEndingDirectorySeparator(checkpoint.Path));

    /// <summary>If the file names every class: those names. Else ImageNet's for a model with as many classes, or null.</summary>
    public ClassNames? ClassNames { get; } =
        read.ClassNames is { } names && names.Count == read.Config.Classes ? new(names)
        : read.Config.Classes == ImageNet.Classes ? new(ImageNet.Names)
        : null;

    /// <summary>Gray or RGB pixels; otherwise latents, which need an autoencoder to become a picture.</summary>
    public bool MakesPixels => Config.Channels is 1 or 3;

    /// <summary>Side of its images in pixels.</summary>
    public int ImageSize => MakesPixels ? Config.InputSize : Config.InputSize * PixelsPerLatent;

    /// <summary>One sample: (C, H, W).</summary>
    public Shape Sample => (Config.Channels, Config.InputSize, Config.InputSize);

    /// <summary>One picture: (C, H, W), through <paramref name="decoder"/> if there is one.</summary>
    public Shape PictureSize(DecoderFile? decoder) => PictureMaker.SizeOf(Sample, decoder?.Factor);

    /// <summary>What a user calls a class: its name, or its number.</summary>
    public string ClassName(int label) =>
        label == Config.Classes ? "no class" : ClassNames?[label] ?? label.ToString();

    /// <summary>What diffusers' pipeline does otherwise than DiT, whose arithmetic the weights were trained with.</summary>
    public const string DifferencesFromDiffusers =
        "weights in diffusers' layout, sampled as DiT samples them: pictures differ from those of DiTPipeline, which divides the timestep's frequencies by 127 instead of 128, "
        + "adds 1e-5 instead of 1e-6 before its MLPs, guides all channels (--cfg-channels all), ignores the learned variance, and takes other timesteps (--steps ddim50)";

    /// <summary>Whether the weights are laid out as diffusers does.</summary>
    public bool IsFromDiffusers { get; } = DiffusersNames.Matches(checkpoint);

    /// <summary>The folder that was opened, if it is a pipeline's and has an autoencoder beside the network; else null.</summary>
    public string? OwnAutoencoder => Directory.Exists(Path.Combine(Checkpoint.Path, "vae")) ? Checkpoint.Path : null;

    /// <summary>The decoder if it takes this model's latents; else it is disposed.</summary>
    /// <exception cref="FailureException">It takes others.</exception>
    public DecoderFile Fitting(DecoderFile decoder)
    {
        if (decoder.LatentChannels == Config.Channels)
            return decoder;
        decoder.Dispose();
        throw new FailureException($"{decoder.Checkpoint.Path} decodes latents of {decoder.LatentChannels} channels, but {Config.Name} makes {Config.Channels}", "the autoencoder that the model was trained with");
    }

    /// <summary>The memory of decoding this model's latents.</summary>
    public DecodingMemory Decoding(DecoderFile? final, DecoderFile? preview = null) => DecodingMemory.Of(final, preview, Config.InputSize, Config.InputSize);

    public DiT Load(Device device, WeightType weights) => DiT.Load(read, device, weights);

    public void Dispose() => Checkpoint.Dispose();

    public override string ToString() => $"{Config.Name}, {ImageSize} x {ImageSize}, {Amount.Count(Config.Parameters)} weights";
}
