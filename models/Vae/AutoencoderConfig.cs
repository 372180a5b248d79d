namespace TaylorSeer.Models;

/// <summary>The sizes of an AutoencoderKL. Everything but the number of groups is read from the shapes of its weights.</summary>
public sealed record AutoencoderConfig
{
    /// <summary>What diffusers writes where a config says nothing, and the published files use.</summary>
    public const int UsualGroups = 32;

    /// <summary>By which latents are multiplied for the diffusion model, where a config says nothing.</summary>
    public const float UsualScaling = 0.18215f;

    /// <summary>The sizes of the published files for Stable Diffusion 1 and DiT (sd-vae-ft-mse, sd-vae-ft-ema).</summary>
    public static readonly AutoencoderConfig Published = new() { Widths = [128, 256, 512, 512], LayersPerBlock = 2, LatentChannels = 4, HasEncoder = true };

    /// <summary>Channels per level, c_0 (full resolution) to c_{L-1}.</summary>
    public required IReadOnlyList<int> Widths { get; init; }

    /// <summary>Residual blocks per level of the encoder, N; the decoder has N + 1.</summary>
    public required int LayersPerBlock { get; init; }

    /// <summary>Channels of a latent, C.</summary>
    public required int LatentChannels { get; init; }

    /// <summary>Channels of an image.</summary>
    public int ImageChannels { get; init; } = 3;

    /// <summary>Groups of every normalisation, G.</summary>
    public int Groups { get; init; } = UsualGroups;

    /// <summary>A diffusion model's latents are this times the autoencoder's.</summary>
    public float ScalingFactor { get; init; } = UsualScaling;

    /// <summary>Whether the encoder's weights are there.</summary>
    public bool HasEncoder { get; init; }

    /// <summary>Pixels of an image along a side of a latent pixel.</summary>
    public int Factor => 1 << (Widths.Count - 1);

    /// <summary>Channels at the bottom, c_{L-1}.</summary>
    public int Deepest => Widths[^1];

    /// <summary>Channels of the decoder's block <paramref name="i"/>, in running order.</summary>
    public int UpWidth(int i) => Widths[Widths.Count - 1 - i];

    /// <summary>What is wrong with these sizes, as the end of a sentence; null if nothing is.</summary>
    public string? Problem =>
        Widths.Count is 0 or > 8 ? $"it has {Widths.Count} levels"
        : LayersPerBlock < 1 ? "its decoder has fewer than two residual blocks per level"
        : Groups < 1 ? $"it has {Groups} groups"
        : Widths.FirstOrDefault(c => c % Groups != 0) is > 0 and int odd ? $"{Groups} groups (norm_num_groups) do not divide a width of {odd}"
        : ImageChannels is not (1 or 3) ? $"its images have {ImageChannels} channels"
        : !float.IsFinite(ScalingFactor) || ScalingFactor <= 0 ? $"its scaling factor is {ScalingFactor}"
        : null;

    public override string ToString() =>
        $"autoencoder of {Widths.Count} levels ({string.Join(", ", Widths)}), {LayersPerBlock} blocks each, {Groups} groups, {LatentChannels} latent channels";
}
