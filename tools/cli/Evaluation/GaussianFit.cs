using System.Numerics;
using Matrix = MathNet.Numerics.LinearAlgebra.Matrix<double>;

namespace TaylorSeer.Cli.Evaluation;

/// <summary>Mean and covariance of features.</summary>
/// <param name="Mean">(D)</param>
/// <param name="Covariance">(D, D), divided by N − 1 as numpy.cov does</param>
sealed record GaussianFit(double[] Mean, Matrix Covariance)
{
    /// <summary>Images whose features are turned to columns at once: a column then fits the first cache.</summary>
    const int BlockRows = 512;

    /// <summary>Fits to at least two images.</summary>
    /// <exception cref="FailureException">One image has no covariance, or a feature is not finite.</exception>
    public static GaussianFit Of(FeatureSet features)
    {
        if (features.Count < 2)
            throw new FailureException("a Frechet distance needs at least 2 images in each set");
        double[] mean = MeanOf(features);
        if (mean.Any(m => !double.IsFinite(m)))
            throw new FailureException("some features are not finite numbers; the weights of the feature network are damaged, or not what they should be");

        int D = features.Width;
        double[] sums = new double[D * D];      // the upper half is filled
        double[] columns = new double[D * BlockRows];
        for (int start = 0; start < features.Count; start += BlockRows)
        {
            int rows = Math.Min(BlockRows, features.Count - start);
            Centre(features, mean, start, rows, columns);
            Parallel.For(0, D, i =>
            {
                for (int j = i; j < D; j++)
                    sums[(i * D) + j] += Dot(columns.AsSpan(i * BlockRows, rows), columns.AsSpan(j * BlockRows, rows));
            });
        }

        double scale = 1.0 / (features.Count - 1);
        return new(mean, Matrix.Build.Dense(D, D, (i, j) => scale * sums[(Math.Min(i, j) * D) + Math.Max(i, j)]));
    }

    static double[] MeanOf(FeatureSet features)
    {
        double[] mean = new double[features.Width];
        for (int n = 0; n < features.Count; n++)
        {
            ReadOnlySpan<float> row = features.Row(n);
            for (int d = 0; d < mean.Length; d++)
                mean[d] += row[d];
        }

        return [.. mean.Select(m => m / features.Count)];
    }

    /// <summary>Features less their mean, one column of <see cref="BlockRows"/> per feature.</summary>
    static void Centre(FeatureSet features, double[] mean, int start, int rows, double[] columns)
    {
        for (int n = 0; n < rows; n++)
        {
            ReadOnlySpan<float> row = features.Row(start + n);
            for (int d = 0; d < mean.Length; d++)
                columns[(d * BlockRows) + n] = row[d] - mean[d];
        }
    }

    static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector<double> sums = Vector<double>.Zero;
        int i = 0;
        for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count)
            sums += new Vector<double>(a[i..]) * new Vector<double>(b[i..]);
        double sum = Vector.Sum(sums);
        for (; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
