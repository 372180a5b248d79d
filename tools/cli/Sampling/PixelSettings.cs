using TaylorSeer.Engine;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Sampling;

/// <summary>Which decoders turn latents into pictures, by file.</summary>
sealed record PixelSettings
{
    /// <summary>Full autoencoder, or null.</summary>
    public string? Vae { get; init; }

    /// <summary>Tiny one, or null.</summary>
    public string? Tae { get; init; }

    /// <summary>Tiles of the full one; null: exact.</summary>
    public TileSettings? Tiling { get; init; }

    /// <summary>Tiny autoencoder for previews, or null.</summary>
    public string? PreviewTae { get; init; }

    /// <summary>Per-pixel approximation for previews, or null.</summary>
    public string? PreviewApproximation { get; init; }

    /// <summary>Steps from one preview to the next.</summary>
    public int PreviewInterval { get; init; }

    /// <summary>Where previews go.</summary>
    public string PreviewFile { get; init; } = "";

    /// <summary>Whether finished latents become pictures.</summary>
    public bool Decodes => Vae is not null || Tae is not null;

    /// <summary>What decodes the finished latents, or null. The caller disposes it.</summary>
    public IPixelDecoder? Open(OpenedModel model, Device device) =>
        Vae is not null ? Fitting(PixelDecoders.OpenAutoencoder(Vae, device, Tiling), Vae, model)
        : Tae is not null ? Fitting(PixelDecoders.OpenTaesd(Tae, device), Tae, model)
        : null;

    /// <summary>What decodes previews, or null. The caller disposes it.</summary>
    public IPixelDecoder? OpenPreview(OpenedModel model, Device device) =>
        PreviewTae is not null ? Fitting(PixelDecoders.OpenTaesd(PreviewTae, device), PreviewTae, model)
        : PreviewApproximation is not null ? Fitting(PixelDecoders.OpenApproximation(PreviewApproximation, device), PreviewApproximation, model)
        : null;

    static IPixelDecoder Fitting(IPixelDecoder decoder, string path, OpenedModel model)
    {
        if (decoder.LatentChannels == model.Config.Channels)
            return decoder;
        int channels = decoder.LatentChannels;
        decoder.Dispose();
        throw new FailureException($"{path} decodes latents of {channels} channels, but {model.Config.Name} makes {model.Config.Channels}", "the autoencoder that the model was trained with");
    }
}
