namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// State spaces. Addresses of global memory are the same everywhere; the others count from 0, and a generic address of
/// them lies in a window of its own.
/// </summary>
enum Space
{
    Generic,
    Global,
    Shared,
    Const,
    Param,
    Local,
}
