namespace TaylorSeer.Tests.Cuda.TensorCores;

/// <summary>
/// The largest errors of what a kernel computed and of the plain composition in the same types, both against f64. The plain
/// one rounds where the operations that the kernel replaces would store, and adds one after the other in f32.
/// </summary>
sealed class Worst
{
    double kernel, plain, largest;
    int count;

    public void Add(double exact, double computed, double composed)
    {
        // a not-a-number is an error without bound
        kernel = double.IsNaN(computed) ? double.PositiveInfinity : Math.Max(kernel, Math.Abs(computed - exact));
        plain = Math.Max(plain, Math.Abs(composed - exact));
        largest = Math.Max(largest, Math.Abs(exact));
        count++;
    }

    /// <summary>Fails unless the kernel's error is at most twice the composition's, or one rounding of an f32 where that happens to be exact.</summary>
    public void Check(string what)
    {
        Assert.True(count > 0, $"{what}: nothing was compared");
        double allowed = Math.Max(2 * plain, 4 * Tolerance.Epsilon * largest);
        Assert.True(kernel <= allowed, $"{what}: off by {kernel:G3} of {largest:G3}; the plain composition by {plain:G3}");
    }
}
