using System.Runtime.Intrinsics;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>An operation on elements of 4 or 8 bytes, sixteen or eight at a time.</summary>
interface IVectorOp2<T>
    where T : unmanaged
{
    static abstract Vector512<T> Of(Vector512<T> a, Vector512<T> b);
}
