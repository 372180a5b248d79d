using TaylorSeer.Cli.Evaluation;
using TaylorSeer.Engine.Images;

namespace TaylorSeer.Tests.Evaluation;

public class SimilarityTests
{
    const double C1 = 6.5025, C2 = 58.5225;

    [Fact]
    public void Differences_of_a_few_pixels_are_as_computed_by_hand()
    {
        Similarity s = Similarity.Of(new(2, 2, 1, [10, 20, 30, 40]), new(2, 2, 1, [13, 20, 26, 40]));
        Assert.Equal(6.25, s.MeanSquare);                               // (9 + 0 + 16 + 0) / 4
        Assert.Equal(2.5, s.Rmse);
        Assert.Equal(40.17200343523835, s.Psnr, 12);                    // 20 log10(255 / 2.5) = 20 log10(102)
        Assert.Null(s.Ssim);                                            // smaller than the window
    }

    [Fact]
    public void Equal_pictures_are_infinitely_similar()
    {
        Picture picture = Noise(20, 13, 3, seed: 1);
        Similarity s = Similarity.Of(picture, picture);
        Assert.Equal((0, double.PositiveInfinity), (s.Rmse, s.Psnr));
        Assert.Equal(1, s.Ssim!.Value, 14);     // quotients of equal sums: a few roundings
    }

    [Fact]
    public void Black_and_white_are_as_far_apart_as_can_be()
    {
        Picture black = new(11, 11, 1), white = new(11, 11, 1, [.. Enumerable.Repeat((byte)255, 121)]);
        Similarity s = Similarity.Of(black, white);
        Assert.Equal((255, 0), (s.Rmse, s.Psnr));
        Assert.Equal(C1 / ((255 * 255) + C1), s.Ssim!.Value, 12);       // no structure: only the means are compared
    }

    [Theory]
    [InlineData(11, 11, 1)]
    [InlineData(17, 12, 1)]
    [InlineData(14, 23, 3)]
    public void Structural_similarity_agrees_with_its_formula_window_by_window(int width, int height, int channels)
    {
        Picture a = Noise(width, height, channels, seed: 2), b = Noise(width, height, channels, seed: 3);
        for (int i = 0; i < b.Pixels.Length; i++)
            b.Pixels[i] = (byte)((a.Pixels[i] * 3 + b.Pixels[i]) / 4);
        Assert.Equal(WindowByWindow(a, b), Ssim.Of(a, b), 11);          // sums of 121 products up to 255^2, differences of which are divided: 1e-16 * 6e4 * 121 / C2
        Assert.InRange(Ssim.Of(a, b), 0.1, 0.99);
    }

    /// <summary>The formula as it stands in the paper, with a window in two dimensions and centred moments.</summary>
    static double WindowByWindow(Picture a, Picture b)
    {
        double total = 0;
        int positions = 0;
        for (int c = 0; c < a.Channels; c++)
        {
            for (int y = 5; y < a.Height - 5; y++)
            {
                for (int x = 5; x < a.Width - 5; x++, positions++)
                {
                    double ma = Weighted((p, q) => p), mb = Weighted((p, q) => q);
                    double va = Weighted((p, q) => (p - ma) * (p - ma)), vb = Weighted((p, q) => (q - mb) * (q - mb)), ab = Weighted((p, q) => (p - ma) * (q - mb));
                    total += ((2 * ma * mb) + C1) * ((2 * ab) + C2) / (((ma * ma) + (mb * mb) + C1) * (va + vb + C2));

                    double Weighted(Func<double, double, double> value)
                    {
                        double sum = 0, weights = 0;
                        for (int v = -5; v <= 5; v++)
                        {
                            for (int u = -5; u <= 5; u++)
                            {
                                double weight = Math.Exp(-((u * u) + (v * v)) / 4.5);
                                int at = ((((y + v) * a.Width) + x + u) * a.Channels) + c;
                                sum += weight * value(a.Pixels[at], b.Pixels[at]);
                                weights += weight;
                            }
                        }

                        return sum / weights;
                    }
                }
            }
        }

        return total / positions;
    }

    static Picture Noise(int width, int height, int channels, int seed)
    {
        Picture picture = new(width, height, channels);
        new Random(seed).NextBytes(picture.Pixels);
        return picture;
    }
}
