using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine.Images;

namespace TaylorSeer.Cli.Output;

/// <summary>Runs below each other: the baseline, then for each other run its images and their distance from the baseline.</summary>
static class ComparisonPicture
{
    static readonly int[] Factors = [100, 50, 20, 10, 5, 2, 1];

    /// <summary>The largest round factor at which no difference is beyond white; differences of values span 0 … 2.</summary>
    public static int Amplification(float[] baseline, IReadOnlyList<ComparedRun> runs)
    {
        double max = runs.Max(r => ImageDifference.Of(baseline, r.Samples).Max);
        return Factors.FirstOrDefault(f => f * max <= 2, 1);
    }

    public static Picture Of(OpenedModel model, ComparedRun baseline, IReadOnlyList<ComparedRun> runs, int amplification)
    {
        int channels = model.Config.Channels, side = model.Config.InputSize;
        List<Picture> cells = [.. PictureFile.Pictures(baseline.Samples, channels, side)];
        int columns = cells.Count;
        foreach (ComparedRun run in runs)
        {
            cells.AddRange(PictureFile.Pictures(run.Samples, channels, side));
            cells.AddRange(PictureFile.Pictures(Distance(baseline.Samples, run.Samples, amplification), channels, side));
        }

        return PictureFile.Sheet(cells, columns);
    }

    // |a - b| of 0 is black (-1), of 2 / amplification white (1)
    static float[] Distance(float[] a, float[] b, int amplification) =>
        [.. a.Zip(b, (x, y) => (amplification * Math.Abs(x - y)) - 1)];
}
