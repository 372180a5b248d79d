namespace TaylorSeer.Cli.Sampling;

/// <summary>How far one image is from another. Values are compared as sampled, before clamping to −1 … 1.</summary>
/// <param name="Rmse">root of the mean squared difference</param>
/// <param name="Max">largest difference of one value</param>
readonly record struct ImageDifference(double Rmse, double Max)
{
    /// <summary>Values of images span −1 to 1.</summary>
    const double Range = 2;

    /// <summary>Decibels, peak over noise: 20 log10(2 / RMSE); infinite for equal images.</summary>
    public double Psnr => 20 * Math.Log10(Range / Rmse);

    public static ImageDifference Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double squares = 0, max = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double difference = Math.Abs((double)a[i] - b[i]);
            squares += difference * difference;
            max = Math.Max(max, difference);
        }

        return new(Math.Sqrt(squares / a.Length), max);
    }

    /// <summary>One difference per image of <paramref name="size"/> values.</summary>
    public static ImageDifference[] Each(float[] a, float[] b, int size) =>
        [.. Enumerable.Range(0, a.Length / size).Select(i => Of(a.AsSpan(i * size, size), b.AsSpan(i * size, size)))];
}
