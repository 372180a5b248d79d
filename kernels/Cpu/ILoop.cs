namespace TaylorSeer.Kernels.Cpu;

/// <summary>A loop over elements, written for vectors of any width. A struct of pointers and numbers.</summary>
interface ILoop
{
    /// <summary>
    /// Does elements <paramref name="from"/>, <paramref name="from"/> + 1, ... in whole vectors, as long as one fits
    /// before <paramref name="to"/>. Returns the first element it did not do.
    /// </summary>
    int Run<V>(int from, int to)
        where V : unmanaged, IFloats<V>;
}
