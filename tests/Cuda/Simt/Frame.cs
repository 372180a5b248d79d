using TaylorSeer.Tests.Cuda.Ptx;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>A function where it is executed: the kernel itself, or one that a call puts in its place.</summary>
sealed class Frame(PtxFunction function)
{
    public PtxFunction Function => function;

    /// <summary>Where its registers are.</summary>
    public Dictionary<Register, int> Registers { get; } = [];

    /// <summary>Where its variables and parameters are.</summary>
    public Dictionary<string, (Space Space, ulong Address)> Symbols { get; } = new(StringComparer.Ordinal);
}
