using System.Runtime.Intrinsics;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <inheritdoc cref="IVectorOp2{T}"/>
interface IVectorOp3<T>
    where T : unmanaged
{
    static abstract Vector512<T> Of(Vector512<T> a, Vector512<T> b, Vector512<T> c);
}
