using TaylorSeer.Engine.Images;

namespace TaylorSeer.Cli.Evaluation;

/// <summary>How similar two images of the same size are.</summary>
/// <param name="MeanSquare">mean squared difference of two samples, of 0 to 255</param>
/// <param name="Ssim">structural similarity, 1 for equal images; null below 11 x 11 pixels, where it is not defined</param>
readonly record struct Similarity(double MeanSquare, double? Ssim)
{
    /// <summary>Largest value of a sample.</summary>
    public const double Peak = 255;

    /// <summary>Root of the mean squared difference, of 0 to 255.</summary>
    public double Rmse => Math.Sqrt(MeanSquare);

    /// <summary>Decibels: 20 log10(255 / RMSE); infinite for equal images.</summary>
    public double Psnr => 20 * Math.Log10(Peak / Rmse);

    /// <summary>Compares two pictures of the same width, height and channels.</summary>
    public static Similarity Of(Picture a, Picture b)
    {
        long squares = 0;
        for (int i = 0; i < a.Pixels.Length; i++)
        {
            int difference = a.Pixels[i] - b.Pixels[i];
            squares += difference * difference;
        }

        return new((double)squares / a.Pixels.Length, Evaluation.Ssim.IsDefined(a) ? Evaluation.Ssim.Of(a, b) : null);
    }
}
