namespace TaylorSeer.Models.Inception;

/// <summary>Images between two layers, on the host: (N, H, W, C), the channels of a pixel together.</summary>
sealed class HostMap(int images, int height, int width, int channels)
{
    public int Images { get; } = images;

    public int Height { get; } = height;

    public int Width { get; } = width;

    public int Channels { get; } = channels;

    public float[] Values { get; } = new float[(long)images * height * width * channels];

    /// <summary>Pixels of all images.</summary>
    public int Pixels => Images * Height * Width;

    /// <summary>The channels of one pixel, and of those to its right.</summary>
    public Span<float> At(int image, int y, int x, int pixels = 1) => Values.AsSpan(((((image * Height) + y) * Width) + x) * Channels, pixels * Channels);

    /// <summary>Maps of the same height and width as one: channels behind channels.</summary>
    public static HostMap Concatenate(params ReadOnlySpan<HostMap> maps)
    {
        int channels = 0;
        foreach (HostMap map in maps)
            channels += map.Channels;

        HostMap all = new(maps[0].Images, maps[0].Height, maps[0].Width, channels);
        int offset = 0;
        foreach (HostMap map in maps)
        {
            for (int pixel = 0; pixel < all.Pixels; pixel++)
                map.Values.AsSpan(pixel * map.Channels, map.Channels).CopyTo(all.Values.AsSpan((pixel * channels) + offset));
            offset += map.Channels;
        }

        return all;
    }
}
