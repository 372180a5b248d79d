namespace TaylorSeer.Engine.Images;

/// <summary>From the values that a decoder gives to the bytes of a picture.</summary>
public static class ImageBytes
{
    /// <summary>The byte of one value; values outside −1 … 1 are clamped, not-a-number is 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such rule.</exception>
    public static byte FromValue(float v, ByteRule rule) => rule switch
    {
        ByteRule.Batch => Batch(v),
        ByteRule.SingleImage => SingleImage(v),
        ByteRule.Diffusers => Diffusers(v),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "There are the rules batch, single image and diffusers."),
    };

    /// <summary>The picture of <paramref name="values"/> (C, H, W), C 1 (gray) or 3 (RGB).</summary>
    /// <exception cref="ShapeException">Another number of channels, or of values.</exception>
    public static Picture ToPicture(ReadOnlySpan<float> values, int channels, int height, int width, ByteRule rule = ByteRule.Batch)
    {
        if (channels is not (1 or 3))
            throw new ShapeException($"ToPicture: an image has 1 channel (gray) or 3 (RGB), not {channels}.");
        if (height < 1 || width < 1 || (long)channels * height * width != values.Length)
            throw new ShapeException($"ToPicture: {values.Length} values are not an image of {channels} x {height} x {width}.");

        Picture picture = new(width, height, channels);
        int plane = height * width;
        for (int c = 0; c < channels; c++)
        {
            for (int i = 0; i < plane; i++)
                picture.Pixels[(i * channels) + c] = FromValue(values[(c * plane) + i], rule);
        }

        return picture;
    }

    // Every operation is rounded by itself, as in the original: fusing one moves values across the boundary between two bytes.
    static byte Batch(float v)
    {
        float scaled = 127.5f * v;
        return (byte)Clamp(scaled + 128, 0, 255);
    }

    static byte SingleImage(float v)
    {
        float t = (Clamp(v, -1, 1) + 1) / 2;
        float scaled = t * 255;
        return (byte)Clamp(scaled + 0.5f, 0, 255);
    }

    static byte Diffusers(float v)
    {
        float half = v / 2;
        float t = Clamp(half + 0.5f, 0, 1);
        return (byte)MathF.Round(255 * t, MidpointRounding.ToEven);
    }

    // Math.Clamp keeps not-a-number, whose conversion to a byte is not defined.
    static float Clamp(float v, float low, float high) => v > low ? MathF.Min(v, high) : low;
}
