using TaylorSeer.Engine.Images;

namespace TaylorSeer.Models.Inception;

/// <summary>Pictures as the network takes them: 299 x 299 RGB from −1 to 1.</summary>
static class InceptionInput
{
    public const int Side = 299, Channels = 3;

    /// <summary>
    /// Resizes between the four nearest pixels, without smoothing when it shrinks: pixel centres at half-integers, edges
    /// repeated. This is what the common FID implementation in PyTorch does; others smooth, and give other distances. Gray
    /// pictures become RGB.
    /// </summary>
    public static HostMap Of(IReadOnlyList<Picture> pictures)
    {
        HostMap map = new(pictures.Count, Side, Side, Channels);
        for (int n = 0; n < pictures.Count; n++)
        {
            Picture picture = pictures[n];
            for (int y = 0; y < Side; y++)
            {
                var (top, bottom, down) = Between(y, picture.Height);
                for (int x = 0; x < Side; x++)
                {
                    var (left, right, across) = Between(x, picture.Width);
                    Span<float> to = map.At(n, y, x);
                    for (int c = 0; c < Channels; c++)
                    {
                        float above = Mix(Value(picture, left, top, c), Value(picture, right, top, c), across);
                        float below = Mix(Value(picture, left, bottom, c), Value(picture, right, bottom, c), across);
                        to[c] = (2 * Mix(above, below, down)) - 1;
                    }
                }
            }
        }

        return map;
    }

    /// <summary>The two source pixels around a position of the result, and how far it is from the first to the second.</summary>
    static (int First, int Second, float Share) Between(int at, int size)
    {
        float source = MathF.Max(0, ((at + 0.5f) * size / Side) - 0.5f);
        int first = Math.Min((int)source, size - 1);
        return (first, Math.Min(first + 1, size - 1), source - first);
    }

    static float Mix(float a, float b, float share) => ((1 - share) * a) + (share * b);

    static float Value(Picture picture, int x, int y, int c) =>
        picture.Pixels[(((y * picture.Width) + x) * picture.Channels) + (picture.Channels == 1 ? 0 : c)] / 255f;
}
