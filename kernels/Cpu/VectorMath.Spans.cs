using System.Runtime.CompilerServices;

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
                Map<Floats16, TFunction>(from, to, x.Length);
            else if (Lanes.Is256)
                Map<Floats8, TFunction>(from, to, x.Length);
            else
                Map<Floats4, TFunction>(from, to, x.Length);
        }
    }

    /// <summary>Whole vectors, then the rest as one vector filled up with zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Map<V, TFunction>(float* x, float* y, int count)
        where V : unmanaged, IFloats<V>
        where TFunction : struct, IVectorFunction
    {
        int i = 0;
        for (; i <= count - V.Count; i += V.Count)
            TFunction.Apply(V.Load(x + i)).Store(y + i);
        if (i == count)
            return;

        V rest = default;
        new ReadOnlySpan<float>(x + i, count - i).CopyTo(new((float*)&rest, V.Count));
        rest = TFunction.Apply(rest);
        new ReadOnlySpan<float>(&rest, count - i).CopyTo(new(y + i, count - i));
    }

    internal readonly struct Exp2Function : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<V>(V x)
            where V : unmanaged, IFloats<V> =>
            Exp2(x);
    }

    internal readonly struct ExpFunction : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<V>(V x)
            where V : unmanaged, IFloats<V> =>
            Exp(x);
    }

    internal readonly struct GeluTanhFunction : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<V>(V x)
            where V : unmanaged, IFloats<V> =>
            GeluTanh(x);
    }

    internal readonly struct SiluFunction : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<V>(V x)
            where V : unmanaged, IFloats<V> =>
            Silu(x);
    }
}
