namespace TaylorSeer.Models.Inception;

/// <summary>What stands between the convolutions.</summary>
static class Pool
{
    const int Window = 3;

    /// <summary>Largest of 3 x 3 pixels, every second position, inside the image only.</summary>
    public static HostMap MaxHalved(HostMap x) => Over(x, stride: 2, pad: 0, max: true);

    /// <summary>Largest of the up to 3 x 3 pixels around each.</summary>
    public static HostMap MaxAround(HostMap x) => Over(x, stride: 1, pad: 1, max: true);

    /// <summary>Mean of the up to 3 x 3 pixels around each; pixels outside the image are not counted.</summary>
    public static HostMap MeanAround(HostMap x) => Over(x, stride: 1, pad: 1, max: false);

    /// <summary>Mean over all pixels of each image: (N, C).</summary>
    public static void Mean(HostMap x, Span<float> means)
    {
        int pixels = x.Height * x.Width;
        for (int n = 0; n < x.Images; n++)
        {
            for (int c = 0; c < x.Channels; c++)
            {
                double sum = 0;
                for (int pixel = 0; pixel < pixels; pixel++)
                    sum += x.Values[(((n * pixels) + pixel) * x.Channels) + c];
                means[(n * x.Channels) + c] = (float)(sum / pixels);
            }
        }
    }

    static HostMap Over(HostMap x, int stride, int pad, bool max)
    {
        HostMap y = new(x.Images, ((x.Height + (2 * pad) - Window) / stride) + 1, ((x.Width + (2 * pad) - Window) / stride) + 1, x.Channels);
        for (int position = 0; position < y.Pixels; position++)
        {
            int n = position / (y.Height * y.Width), i = position / y.Width % y.Height, j = position % y.Width;
            int top = (i * stride) - pad, left = (j * stride) - pad, counted = 0;
            Span<float> to = y.At(n, i, j);
            to.Fill(max ? float.NegativeInfinity : 0);
            for (int row = Math.Max(top, 0); row < Math.Min(top + Window, x.Height); row++)
            {
                for (int column = Math.Max(left, 0); column < Math.Min(left + Window, x.Width); column++, counted++)
                {
                    Span<float> from = x.At(n, row, column);
                    for (int c = 0; c < to.Length; c++)
                        to[c] = max ? MathF.Max(to[c], from[c]) : to[c] + from[c];
                }
            }

            for (int c = 0; !max && c < to.Length; c++)
                to[c] /= counted;
        }

        return y;
    }
}
