namespace TaylorSeer.Models;

/// <summary>The tiny decoder: takes latents as they are, and its 0 to 1 becomes −1 to 1. Owns it.</summary>
public sealed class TaesdPixels(Taesd taesd) : IPixelDecoder
{
    internal const string DecoderName = "TAESD";

    public string Name => DecoderName;

    public int LatentChannels => Taesd.LatentChannels;

    public int Factor => Taesd.Factor;

    public float[] Decode(ReadOnlySpan<float> latents, int height, int width) =>
        Array.ConvertAll(taesd.Decode(latents, height, width), y => (2 * y) - 1);

    public void Dispose() => taesd.Dispose();
}
