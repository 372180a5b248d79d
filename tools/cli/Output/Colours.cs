using TaylorSeer.Engine.Images;

namespace TaylorSeer.Cli.Output;

/// <summary>Gray pictures in three channels, beside pictures that have them.</summary>
static class Colours
{
    /// <summary>The picture in as many channels as <paramref name="pixels"/> (H, W, C) has room for; gray is the same in each.</summary>
    public static void Copy(Picture picture, Span<byte> pixels)
    {
        int channels = pixels.Length / (picture.Width * picture.Height);
        if (picture.Channels == channels)
        {
            picture.Pixels.CopyTo(pixels);
            return;
        }

        for (int i = 0; i < picture.Pixels.Length; i++)
            pixels.Slice(i * channels, channels).Fill(picture.Pixels[i]);
    }

    /// <summary>The picture, or a gray one in <paramref name="channels"/>.</summary>
    public static Picture In(int channels, Picture picture)
    {
        if (picture.Channels >= channels)
            return picture;
        Picture coloured = new(picture.Width, picture.Height, channels);
        Copy(picture, coloured.Pixels);
        return coloured;
    }
}
