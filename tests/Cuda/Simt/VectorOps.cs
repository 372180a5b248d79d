using System.Numerics;
using System.Runtime.Intrinsics;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>What kernels do most, on vectors.</summary>
static class VectorOps
{
    public struct Add<T> : IVectorOp2<T>
        where T : unmanaged
    {
        public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => a + b;
    }

    public struct Subtract<T> : IVectorOp2<T>
        where T : unmanaged
    {
        public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => a - b;
    }

    public struct Multiply<T> : IVectorOp2<T>
        where T : unmanaged
    {
        public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => a * b;
    }

    public struct And<T> : IVectorOp2<T>
        where T : unmanaged
    {
        public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => a & b;
    }

    public struct Or<T> : IVectorOp2<T>
        where T : unmanaged
    {
        public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => a | b;
    }

    public struct Xor<T> : IVectorOp2<T>
        where T : unmanaged
    {
        public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => a ^ b;
    }

    public struct First<T> : IVectorOp2<T>
        where T : unmanaged
    {
        public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => a;
    }

    public struct Fma : IVectorOp3<float>
    {
        public static Vector512<float> Of(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.FusedMultiplyAdd(a, b, c);
    }

    public struct MultiplyAdd<T> : IVectorOp3<T>
        where T : unmanaged, INumber<T>
    {
        public static Vector512<T> Of(Vector512<T> a, Vector512<T> b, Vector512<T> c) => (a * b) + c;
    }
}
