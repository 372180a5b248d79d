using TaylorSeer.Engine;
using TaylorSeer.Engine.Images;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Output;

/// <summary>Pictures from the samples of a model: as they are, or through a decoder, one after another.</summary>
/// <param name="sample">one sample (C, H, W)</param>
/// <param name="decoder">turns latents into pictures; null where samples are pixels</param>
sealed class PictureMaker(Shape sample, IPixelDecoder? decoder)
{
    /// <summary>The decoder in words, or null.</summary>
    public string? Decoder => decoder?.Name;

    /// <summary>One picture: (C, H, W).</summary>
    public Shape Size { get; } = SizeOf(sample, decoder?.Factor);

    /// <summary>One picture of a sample: (C, H, W), in colour and enlarged by the <paramref name="factor"/> of a decoder, if there is one.</summary>
    public static Shape SizeOf(Shape sample, int? factor) => factor is int f ? (3, sample[1] * f, sample[2] * f) : sample;

    /// <summary>A picture of each sample, made when it is asked for.</summary>
    /// <param name="samples">(N, C, H, W)</param>
    /// <param name="stop">stops between two pictures</param>
    /// <exception cref="FailureException">The decoder made values that are no numbers.</exception>
    public IEnumerable<Picture> Of(float[] samples, CancellationToken stop) =>
        Values(samples, stop).Select(values => ImageBytes.ToPicture(values.Span, Size[0], Size[1], Size[2]));

    /// <summary>The values of each picture, about -1 to 1, made when they are asked for.</summary>
    /// <inheritdoc cref="Of"/>
    public IEnumerable<ReadOnlyMemory<float>> Values(float[] samples, CancellationToken stop)
    {
        int size = (int)sample.Count;
        for (int i = 0; i < samples.Length / size; i++)
        {
            stop.ThrowIfCancellationRequested();
            ReadOnlyMemory<float> one = samples.AsMemory(i * size, size);
            yield return decoder is null ? one : Finite(decoder.Decode(one.Span, sample[1], sample[2]), i + 1);
        }
    }

    float[] Finite(float[] values, int number)
    {
        int bad = values.Count(v => !float.IsFinite(v));
        if (bad > 0)
        {
            throw new FailureException(
                $"{Decoder}: {bad} of the {values.Length} values of picture {number} are not finite, although its latents are",
                "the decoder's file may be damaged, or of another model; sample --save-latents keeps what was sampled");
        }

        return values;
    }
}
