namespace TaylorSeer.Kernels.Cpu;

/// <summary>A function of one float, on vectors of any width. An empty struct, so that a loop over it is compiled with the function inside.</summary>
interface IVectorFunction
{
    static abstract TVector Apply<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged;
}
