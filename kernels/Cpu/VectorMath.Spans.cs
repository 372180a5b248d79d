using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TaylorSeer.Kernels.Cpu;

public static unsafe partial class VectorMath
{
    /// <summary>y = 2ˣ.   Same length; y may be x.</summary>
    public static void Exp2(ReadOnlySpan<float> x, Span<float> y) => Map<Exp2Function>(x, y);

    /// <summary>y = eˣ.   Same length; y may be x.</summary>
    public static void Exp(ReadOnlySpan<float> x, Span<float> y) => Map<ExpFunction>(x, y);

    /// <summary>y = GELU(x) in the tanh form.   Same length; y may be x.</summary>
    public static void GeluTanh(ReadOnlySpan<float> x, Span<float> y) => Map<GeluTanhFunction>(x, y);

    /// <summary>y = x · sigmoid(x).   Same length; y may be x.</summary>
    public static void Silu(ReadOnlySpan<float> x, Span<float> y) => Map<SiluFunction>(x, y);

    static void Map<TFunction>(ReadOnlySpan<float> x, Span<float> y)
        where TFunction : struct, IVectorFunction
    {
        if (x.Length != y.Length)
            throw new ArgumentException($"VectorMath: x has {x.Length} elements and y has {y.Length}; they must agree.", nameof(y));

        fixed (float* from = x, to = y)
        {
            if (Lanes.Is512)
                Map<Lanes512, Vector512<float>, TFunction>(from, to, x.Length);
            else if (Lanes.Is256)
                Map<Lanes256, Vector256<float>, TFunction>(from, to, x.Length);
            else
                Map<Lanes128, Vector128<float>, TFunction>(from, to, x.Length);
        }
    }

    /// <summary>Whole vectors, then the rest as one vector filled up with zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Map<TLanes, TVector, TFunction>(float* x, float* y, int count)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
        where TFunction : struct, IVectorFunction
    {
        int i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
            TLanes.Store(TFunction.Apply<TLanes, TVector>(TLanes.Load(x + i)), y + i);
        if (i == count)
            return;

        TVector rest = default;
        new ReadOnlySpan<float>(x + i, count - i).CopyTo(new((float*)&rest, TLanes.Count));
        rest = TFunction.Apply<TLanes, TVector>(rest);
        new ReadOnlySpan<float>(&rest, count - i).CopyTo(new(y + i, count - i));
    }

    internal readonly struct Exp2Function : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged =>
            Exp2<TLanes, TVector>(x);
    }

    internal readonly struct ExpFunction : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged =>
            Exp<TLanes, TVector>(x);
    }

    internal readonly struct GeluTanhFunction : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged =>
            GeluTanh<TLanes, TVector>(x);
    }

    internal readonly struct SiluFunction : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged =>
            Silu<TLanes, TVector>(x);
    }
}
