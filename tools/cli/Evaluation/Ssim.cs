using TaylorSeer.Engine.Images;

namespace TaylorSeer.Cli.Evaluation;

// Structural similarity of two images: per channel and window position
//
//   ((2 ma mb + C1) (2 sab + C2)) / ((ma^2 + mb^2 + C1) (sa^2 + sb^2 + C2))
//
//   ma, mb, sa^2, sb^2, sab: means, variances and covariance under an 11 x 11 Gaussian window with sigma 1.5 that sums to 1
//   C1 = (0.01 * 255)^2, C2 = (0.03 * 255)^2; positions where the whole window is inside; mean over positions and channels
//
// Wang, Bovik, Sheikh, Simoncelli, "Image Quality Assessment: From Error Visibility to Structural Similarity", 2004.

/// <summary>Structural similarity (SSIM).</summary>
static class Ssim
{
    const int Window = 11;
    const double Sigma = 1.5, C1 = 0.01 * Similarity.Peak * (0.01 * Similarity.Peak), C2 = 0.03 * Similarity.Peak * (0.03 * Similarity.Peak);

    static readonly double[] Gauss = MakeWindow();

    /// <summary>True if the window fits into the picture.</summary>
    public static bool IsDefined(Picture picture) => picture.Width >= Window && picture.Height >= Window;

    /// <summary>Mean over positions and channels. Pictures of the same size, at least 11 x 11.</summary>
    public static double Of(Picture a, Picture b)
    {
        double sum = 0;
        for (int channel = 0; channel < a.Channels; channel++)
            sum += OfChannel(Plane(a, channel), Plane(b, channel), a.Width, a.Height);
        return sum / a.Channels;
    }

    static double OfChannel(double[] a, double[] b, int width, int height)
    {
        double[] meanA = Blurred(a, width, height), meanB = Blurred(b, width, height);
        double[] squareA = Blurred(Product(a, a), width, height), squareB = Blurred(Product(b, b), width, height), both = Blurred(Product(a, b), width, height);
        double sum = 0;
        for (int i = 0; i < meanA.Length; i++)
        {
            double ma = meanA[i], mb = meanB[i];
            double variances = squareA[i] - (ma * ma) + squareB[i] - (mb * mb), covariance = both[i] - (ma * mb);
            sum += ((2 * ma * mb) + C1) * ((2 * covariance) + C2) / (((ma * ma) + (mb * mb) + C1) * (variances + C2));
        }

        return sum / meanA.Length;
    }

    /// <summary>The window over every position where it fits: rows first, then columns, since it is a product of two.</summary>
    static double[] Blurred(double[] plane, int width, int height)
    {
        int columns = width - Window + 1, rows = height - Window + 1;
        double[] along = new double[columns * height], result = new double[columns * rows];
        for (int y = 0; y < height; y++)
        {
            for (int tap = 0; tap < Window; tap++)
                AddScaled(plane.AsSpan((y * width) + tap, columns), Gauss[tap], along.AsSpan(y * columns, columns));
        }

        for (int y = 0; y < rows; y++)
        {
            for (int tap = 0; tap < Window; tap++)
                AddScaled(along.AsSpan((y + tap) * columns, columns), Gauss[tap], result.AsSpan(y * columns, columns));
        }

        return result;
    }

    static void AddScaled(ReadOnlySpan<double> source, double factor, Span<double> sum)
    {
        for (int i = 0; i < sum.Length; i++)
            sum[i] += factor * source[i];
    }

    static double[] Plane(Picture picture, int channel)
    {
        double[] plane = new double[picture.Width * picture.Height];
        for (int i = 0; i < plane.Length; i++)
            plane[i] = picture.Pixels[(i * picture.Channels) + channel];
        return plane;
    }

    static double[] Product(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x * y)];

    static double[] MakeWindow()
    {
        double[] window = [.. Enumerable.Range(-(Window / 2), Window).Select(x => Math.Exp(-(x * x) / (2 * Sigma * Sigma)))];
        double sum = window.Sum();
        return [.. window.Select(w => w / sum)];
    }
}
