using TaylorSeer.Cli.Sampling;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Images;

namespace TaylorSeer.Cli.Output;

/// <summary>Runs below each other: the baseline, then for each other run its images and their distance from the baseline.</summary>
static class ComparisonPicture
{
    static readonly int[] Factors = [100, 50, 20, 10, 5, 2, 1];

    /// <summary>The largest round factor at which no difference is beyond white; differences of values span 0 … 2.</summary>
    public static int Amplification(ComparedRun baseline, IReadOnlyList<ComparedRun> runs)
    {
        double max = runs.Max(r => ImageDifference.Of(baseline.Values, r.Values).Max);
        return Factors.FirstOrDefault(f => f * max <= 2, 1);
    }

    /// <param name="image">one image (C, H, W)</param>
    /// <param name="baseline">the run of the first row</param>
    /// <param name="runs">the others</param>
    /// <param name="amplification">factor of their distances</param>
    public static Picture Of(Shape image, ComparedRun baseline, IReadOnlyList<ComparedRun> runs, int amplification)
    {
        PictureMaker pictures = new(image, null);
        List<Picture> cells = [.. pictures.Of(baseline.Values, default)];
        int columns = cells.Count;
        foreach (ComparedRun run in runs)
        {
            cells.AddRange(pictures.Of(run.Values, default));
            cells.AddRange(pictures.Of(Distance(baseline.Values, run.Values, amplification), default));
        }

        return PictureFile.Sheet(cells, columns);
    }

    // |a - b| of 0 is black (-1), of 2 / amplification white (1)
    static float[] Distance(float[] a, float[] b, int amplification) =>
        [.. a.Zip(b, (x, y) => (amplification * Math.Abs(x - y)) - 1)];
}
