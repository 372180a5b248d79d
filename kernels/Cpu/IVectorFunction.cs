namespace TaylorSeer.Kernels.Cpu;

/// <summary>A function of one float, on vectors of any width. An empty struct, so that a loop over it is compiled with the function inside.</summary>
interface IVectorFunction
{
    static abstract V Apply<V>(V x)
        where V : unmanaged, IFloats<V>;
}
