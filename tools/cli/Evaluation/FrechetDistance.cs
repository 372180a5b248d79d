using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace TaylorSeer.Cli.Evaluation;

// The Frechet (2-Wasserstein) distance, squared, of two Gaussians:
//
//   |m1 - m2|^2 + tr(C1) + tr(C2) - 2 tr((C1 C2)^(1/2))
//
// C1 C2 is not symmetric, and its root by general methods fails where a covariance is singular, which it is with fewer images
// than features. S C2 S with S = C1^(1/2) has the same eigenvalues, is symmetric and has none below zero: the trace of the root is
// the sum of their roots. Both eigenproblems are symmetric, and what rounding makes negative is taken as the zero it stands for.
//
// Dowson and Landau 1982; Heusel et al., "GANs Trained by a Two Time-Scale Update Rule ...", 2017 (FID).

/// <summary>Distance of two sets of features, each seen as a Gaussian.</summary>
static class FrechetDistance
{
    /// <summary>0 for equal sets; not below, whatever rounding did.</summary>
    public static double Of(GaussianFit a, GaussianFit b)
    {
        double means = a.Mean.Zip(b.Mean, (x, y) => (x - y) * (x - y)).Sum();
        return Math.Max(0, means + a.Covariance.Trace() + b.Covariance.Trace() - (2 * TraceOfRoot(a.Covariance, b.Covariance)));
    }

    /// <summary>tr((c1 c2)^(1/2)) of two covariances (D, D).</summary>
    public static double TraceOfRoot(Matrix<double> c1, Matrix<double> c2)
    {
        Matrix<double> root = Root(c1), product = root * c2 * root;
        return Eigen(product).EigenValues.Sum(v => Math.Sqrt(Math.Max(0, v.Real)));
    }

    /// <summary>The symmetric root of a covariance.</summary>
    public static Matrix<double> Root(Matrix<double> c)
    {
        Evd<double> eigen = Eigen(c);
        Matrix<double> v = eigen.EigenVectors, scaled = v.Clone();
        for (int j = 0; j < v.ColumnCount; j++)
            scaled.SetColumn(j, v.Column(j) * Math.Sqrt(Math.Max(0, eigen.EigenValues[j].Real)));
        return scaled.TransposeAndMultiply(v);
    }

    // Halves of a product differ by rounding; the decomposition takes the matrix as symmetric, so it is made so.
    static Evd<double> Eigen(Matrix<double> m) => ((m + m.Transpose()) / 2).Evd(Symmetricity.Symmetric);
}
