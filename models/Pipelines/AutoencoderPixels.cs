using System.Globalization;

namespace TaylorSeer.Models;

/// <summary>The full decoder: latents are divided by its scaling factor first. Owns the autoencoder.</summary>
/// <param name="autoencoder">loaded for decoding</param>
/// <param name="tiling">null: the whole image at once, exact</param>
public sealed class AutoencoderPixels(Autoencoder autoencoder, TileSettings? tiling = null) : IPixelDecoder
{
    public string Name => NameOf(autoencoder.Config, tiling);

    public int LatentChannels => autoencoder.Config.LatentChannels;

    public int Factor => autoencoder.Config.Factor;

    public float[] Decode(ReadOnlySpan<float> latents, int height, int width)
    {
        float[] z = new float[latents.Length];
        for (int i = 0; i < z.Length; i++)
            z[i] = latents[i] / autoencoder.Config.ScalingFactor;
        return tiling is null ? autoencoder.Decode(z, height, width) : TiledDecode.Run(autoencoder, z, height, width, tiling);
    }

    internal static string NameOf(AutoencoderConfig config, TileSettings? tiling) => string.Create(
        CultureInfo.InvariantCulture, $"{config}, scaling {config.ScalingFactor}{(tiling is null ? "" : $", in tiles of {tiling.Side} that overlap by {tiling.Overlap}")}");

    public void Dispose() => autoencoder.Dispose();
}
