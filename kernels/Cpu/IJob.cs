namespace TaylorSeer.Kernels.Cpu;

/// <summary>
/// Work that is cut into independent pieces. A struct of pointers and sizes, so that handing it to the pool allocates
/// nothing. A piece's result does not depend on which thread runs it, so neither does the whole.
/// </summary>
public interface IJob
{
    /// <summary>Does piece <paramref name="piece"/>.</summary>
    void Run(int piece);
}
