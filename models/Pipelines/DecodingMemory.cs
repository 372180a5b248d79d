namespace TaylorSeer.Models;

/// <summary>What the decoders of a run will hold, in bytes.</summary>
/// <param name="Weights">of all decoders, from before the run until after it</param>
/// <param name="Preview">of one picture on the way, while the run holds its differences</param>
/// <param name="Picture">of one finished picture, when the run has given them back</param>
/// <param name="TiledPicture">the same in tiles; <paramref name="Picture"/> where that is nothing else</param>
public sealed record DecodingMemory(long Weights, long Preview, long Picture, long TiledPicture)
{
    /// <summary>Of a run without decoders.</summary>
    public static readonly DecodingMemory None = new(0, 0, 0, 0);

    /// <summary>The memory of decoding latents of h x w.</summary>
    /// <param name="final">what decodes the result, or null</param>
    /// <param name="preview">what decodes pictures on the way, or null</param>
    /// <param name="height">h</param>
    /// <param name="width">w</param>
    public static DecodingMemory Of(DecoderFile? final, DecoderFile? preview, int height, int width)
    {
        long picture = final?.DecodeBytes(height, width) ?? 0;
        return new(
            (final?.WeightBytes ?? 0) + (preview?.WeightBytes ?? 0),
            preview?.DecodeBytes(height, width) ?? 0,
            picture,
            final is { Tiles: true } ? Math.Min(picture, final.DecodeBytes(height, width, final.Tiling ?? new())) : picture);
    }
}
