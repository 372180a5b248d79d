namespace TaylorSeer.Models;

/// <summary>What turns a sampler's latents into the values of a picture. Whoever opened it disposes it.</summary>
public interface IPixelDecoder : IDisposable
{
    /// <summary>What it is, for people.</summary>
    string Name { get; }

    /// <summary>Channels of the latents it takes.</summary>
    int LatentChannels { get; }

    /// <summary>Pixels along a side of a latent pixel.</summary>
    int Factor { get; }

    /// <summary>One image (3, h · factor, w · factor), nominally −1 to 1, not clamped.</summary>
    /// <param name="latents">(C, h, w) as the sampler gives them; scaling is the decoder's business</param>
    /// <param name="height">h</param>
    /// <param name="width">w</param>
    float[] Decode(ReadOnlySpan<float> latents, int height, int width);
}
