namespace TaylorSeer.Kernels.Gpu.Dialect;

/// <summary>Advice on the loop that follows; does nothing when a kernel runs as C#.</summary>
public static class Hint
{
    /// <summary>
    /// Repeats the body of the next <c>for</c> in the device program, so that its counter is a constant there: what
    /// keeps a local array in registers. The loop's bounds must be compile-time or specialised numbers.
    /// </summary>
    public static void Unroll()
    {
    }
}
