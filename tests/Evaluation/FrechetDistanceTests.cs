using MathNet.Numerics.LinearAlgebra;
using TaylorSeer.Cli;
using TaylorSeer.Cli.Evaluation;

namespace TaylorSeer.Tests.Evaluation;

/// <summary>Frechet distances whose value is known, and the accuracy of the matrix root behind them.</summary>
public class FrechetDistanceTests
{
    static readonly MatrixBuilder<double> Build = Matrix<double>.Build;

    [Fact]
    public void Mean_and_covariance_are_as_computed_by_hand()
    {
        GaussianFit fit = GaussianFit.Of(new(3, 2, [1, 2, 3, 6, 5, 4]));
        Assert.Equal([3, 4], fit.Mean);
        Assert.Equal(Build.DenseOfArray(new double[,] { { 4, 2 }, { 2, 4 } }), fit.Covariance);        // divided by N - 1 = 2
    }

    [Theory]
    [InlineData(600, 5)]
    [InlineData(1030, 17)]
    public void Covariance_in_blocks_is_the_covariance(int n, int d)
    {
        FeatureSet set = Features(n, d, seed: 1);
        GaussianFit fit = GaussianFit.Of(set);
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++)
            {
                double expected = Enumerable.Range(0, n).Sum(k => (set.Row(k)[i] - fit.Mean[i]) * (set.Row(k)[j] - fit.Mean[j])) / (n - 1);
                Assert.Equal(expected, fit.Covariance[i, j], 12);       // sums of n values near 1: n epsilon
            }
        }
    }

    [Theory]
    [InlineData(200, 8)]
    [InlineData(6, 20)]         // fewer images than features: the covariance is singular
    public void A_set_has_no_distance_from_itself(int n, int d)
    {
        GaussianFit fit = GaussianFit.Of(Features(n, d, seed: 2));
        Assert.InRange(FrechetDistance.Of(fit, fit), 0, 1e-12 * d * d);     // roundings of a trace of d values near 1, d times
    }

    [Fact]
    public void Two_shifted_sets_are_as_far_apart_as_they_are_shifted()
    {
        FeatureSet a = Features(100, 6, seed: 3);
        FeatureSet b = a with { Values = [.. a.Values.Select((v, i) => v + (i % 6 == 2 ? 3 : i % 6 == 5 ? 4 : 0))] };
        Assert.Equal(25, FrechetDistance.Of(GaussianFit.Of(a), GaussianFit.Of(b)), 4);     // features are f32: a shifted one is rounded at 1e-7
    }

    [Fact]
    public void Gaussians_along_the_axes_have_a_closed_form()
    {
        GaussianFit a = new([0, 0, 0], Build.DiagonalOfDiagonalArray([4, 9, 0])), b = new([1, 0, 0], Build.DiagonalOfDiagonalArray([1, 16, 25]));
        Assert.Equal(1 + 1 + 1 + 25, FrechetDistance.Of(a, b), 12);     // |m|^2 + (2-1)^2 + (3-4)^2 + (0-5)^2
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(60)]
    public void Covariances_that_commute_have_a_closed_form(int d)
    {
        Matrix<double> q = Orthogonal(d, seed: 4);
        double[] first = [.. Enumerable.Range(0, d).Select(i => Math.Pow(10, -6.0 * i / d))], second = [.. Enumerable.Range(0, d).Select(i => i % 3 * 0.5)];      // far apart, and singular
        Matrix<double> c1 = q * Build.DiagonalOfDiagonalArray(first) * q.Transpose(), c2 = q * Build.DiagonalOfDiagonalArray(second) * q.Transpose();
        double expected = first.Zip(second, (a, b) => Math.Sqrt(a * b)).Sum();
        Assert.Equal(expected, FrechetDistance.TraceOfRoot(c1, c2), Tolerance(d));
    }

    [Fact]
    public void In_two_dimensions_the_root_has_a_closed_form()
    {
        Matrix<double> c1 = Build.DenseOfArray(new double[,] { { 2, 0.7 }, { 0.7, 1 } }), c2 = Build.DenseOfArray(new double[,] { { 0.5, -0.3 }, { -0.3, 3 } });
        double trace = (c1 * c2).Trace(), determinant = c1.Determinant() * c2.Determinant();
        Assert.Equal(Math.Sqrt(trace + (2 * Math.Sqrt(determinant))), FrechetDistance.TraceOfRoot(c1, c2), 13);      // (l1 + l2)^2 = l1^2 + l2^2 + 2 l1 l2
    }

    [Fact]
    public void The_root_agrees_with_one_computed_in_28_digits()
    {
        decimal[,] c1 = DecimalRoot.Covariance(5, seed: 5), c2 = DecimalRoot.Covariance(5, seed: 6);
        decimal exact = DecimalRoot.Trace(DecimalRoot.Of(DecimalRoot.Multiply(c1, c2)));
        Assert.Equal((double)exact, FrechetDistance.TraceOfRoot(Doubles(c1), Doubles(c2)), 1e-13 * (double)exact);
    }

    // A B with A (D, r): the trace of (A A' B B')^(1/2) is the sum of the singular values of A' B.
    [Theory]
    [InlineData(12, 3, 5)]
    [InlineData(80, 20, 80)]
    [InlineData(300, 30, 40)]
    public void Singular_covariances_agree_with_singular_values(int d, int rank1, int rank2)
    {
        Matrix<double> a = Normal(d, rank1, seed: 7), b = Normal(d, rank2, seed: 8);
        double expected = (a.TransposeThisAndMultiply(b)).Svd(computeVectors: false).S.Sum();
        double found = FrechetDistance.TraceOfRoot(a.TransposeAndMultiply(a), b.TransposeAndMultiply(b));
        // An eigenvalue that should be 0 comes out near epsilon times the largest, and its root counts: d - rank of them.
        double largest = a.Svd(computeVectors: false).S[0] * b.Svd(computeVectors: false).S[0];
        Assert.InRange(found, expected - (1e-11 * expected), expected + (1e-11 * expected) + (d * largest * 2e-8));
        Assert.InRange(Math.Abs(found - expected) / expected, 0, 1e-6);
    }

    [Fact]
    public void A_root_squared_is_the_covariance()
    {
        Matrix<double> a = Normal(100, 40, seed: 9), c = a.TransposeAndMultiply(a), root = FrechetDistance.Root(c);
        Assert.InRange((root * root - c).L2Norm() / c.L2Norm(), 0, 1e-13);      // epsilon times 100 terms, twice
        Assert.InRange((root - root.Transpose()).L2Norm() / root.L2Norm(), 0, 1e-14);
    }

    [Fact]
    public void Sets_that_have_no_covariance_are_refused()
    {
        Assert.Contains("at least 2 images", Assert.Throws<FailureException>(() => GaussianFit.Of(new(1, 2, [1, 2]))).Message);
        Assert.Contains("not finite", Assert.Throws<FailureException>(() => GaussianFit.Of(new(2, 1, [1, float.NaN]))).Message);
    }

    // Each of d eigenvalues is off by epsilon times the largest (1), and the root of a small one by the root of that in the worst case.
    static double Tolerance(int d) => d * Math.Sqrt(d * 2.2e-16);

    static FeatureSet Features(int n, int d, int seed) => new(n, d, [.. Normal(n, d, seed).ToRowMajorArray().Select(v => (float)v)]);

    static Matrix<double> Normal(int rows, int columns, int seed)
    {
        Random random = new(seed);
        return Build.Dense(rows, columns, (_, _) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    }

    static Matrix<double> Orthogonal(int d, int seed) => Normal(d, d, seed).QR().Q;

    static Matrix<double> Doubles(decimal[,] m) => Build.Dense(m.GetLength(0), m.GetLength(1), (i, j) => (double)m[i, j]);
}
