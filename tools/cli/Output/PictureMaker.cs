using System.Diagnostics;
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

    /// <summary>What making pictures took so far.</summary>
    public double ElapsedMs { get; private set; }

    /// <summary>A picture of each sample, made when it is asked for.</summary>
    /// <param name="samples">(N, C, H, W)</param>
    /// <param name="stop">stops between two pictures</param>
    /// <exception cref="FailureException">The decoder made values that are no numbers.</exception>
    public IEnumerable<Picture> Of(float[] samples, CancellationToken stop)
    {
        int size = (int)sample.Count;
        for (int i = 0; i < samples.Length / size; i++)
        {
            stop.ThrowIfCancellationRequested();
            long started = Stopwatch.GetTimestamp();
            Picture picture = One(samples.AsSpan(i * size, size), i + 1);
            ElapsedMs += Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            yield return picture;
        }
    }

    Picture One(ReadOnlySpan<float> values, int number)
    {
        var (channels, height, width) = (sample[0], sample[1], sample[2]);
        return decoder is null
            ? ImageBytes.ToPicture(values, channels, height, width)
            : ImageBytes.ToPicture(Finite(decoder.Decode(values, height, width), number), 3, height * decoder.Factor, width * decoder.Factor);
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
