using System.Runtime.CompilerServices;

namespace TaylorSeer.Kernels.Cpu;

// VectorMath: exponentials and the activations made of them, on the vectors of any machine.
//
//   Exp2     2^x         x = n + f, n integer, |f| <= 1/2;  2^f by a polynomial of degree 6, then scaled by 2^n
//   Exp      e^x         x = n ln 2 + r with ln 2 in two parts, then as above
//   GeluTanh 0.5 x (1 + tanh u) = x / (1 + e^(-2u)),   u = sqrt(2/pi) (x + 0.044715 x^3)
//   Silu     x / (1 + e^-x)
//
// Largest error against double (VectorMathTests checks these very bounds on a million floats, every width):
//   Exp2            1 ulp      (measured 0.84)      one unit of the smallest denormal where the result is one
//   Exp             1.25 ulp   (measured 1.07)      the same
//                   2 ulp for both where products and sums round separately (no fused multiply-add)
//   GeluTanh, Silu  1e-7 + 2e-7 |result|            (measured a good half of it)
//
// Every float is a legal input: beyond the range of the result it is 0 or infinity, the activations are -0 at -infinity
// (their limit; the formula taken literally says infinity over infinity) and NaN stays NaN.
//
// The coefficients are a fit at Chebyshev nodes of (2^f - 1) / f on [-1/2, 1/2], so that 2^0 is exactly 1; it is off by
// 5e-9, a twelfth of the rounding of a float.

/// <summary>Elementary functions on vectors: errors and method are at the head of the file.</summary>
static partial class VectorMath
{
    // Past these, 2^x is infinity or 0 whatever x is. Finite, so that the fraction x - round(x) is one too.
    const float LargestExponent = 192, SmallestExponent = -192;

    const float Log2E = 1.44269504f;

    // ln 2 in two parts, the first of 9 bits, so that n ln 2 is subtracted without error even where a product and a sum
    // round separately
    const float Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;

    // Stands in for -infinity in the numerator of an activation: finite, and 0 after the division all the same.
    const float MostNegative = float.MinValue;

    /// <summary>2ˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Exp2<V>(V x)
        where V : unmanaged, IFloats<V>
    {
        x = V.Max(V.Broadcast(SmallestExponent), V.Min(V.Broadcast(LargestExponent), x));
        V n = V.Round(x);
        return V.Scale(Exp2OfFraction(x - n), n);
    }

    /// <summary>eˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Exp<V>(V x)
        where V : unmanaged, IFloats<V>
    {
        x = V.Max(V.Broadcast(-130), V.Min(V.Broadcast(130), x));
        V n = V.Round(x * V.Broadcast(Log2E));
        V r = V.MultiplyAdd(n, V.Broadcast(-Ln2High), x);
        r = V.MultiplyAdd(n, V.Broadcast(-Ln2Low), r);
        return V.Scale(Exp2OfFraction(r * V.Broadcast(Log2E)), n);
    }

    /// <summary>GELU in the tanh form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V GeluTanh<V>(V x)
        where V : unmanaged, IFloats<V>
    {
        const float Linear = -2 * 0.797884561f * Log2E;      // -2 sqrt(2/pi) log2(e): the exponent in powers of two
        V slope = V.MultiplyAdd(x * x, V.Broadcast(Linear * 0.044715f), V.Broadcast(Linear));
        return OverOnePlusExp2(x, x * slope);
    }

    /// <summary>x · sigmoid(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Silu<V>(V x)
        where V : unmanaged, IFloats<V> =>
        OverOnePlusExp2(x, x * V.Broadcast(-Log2E));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V OverOnePlusExp2<V>(V x, V exponent)
        where V : unmanaged, IFloats<V>
    {
        V below = V.Broadcast(1) + Exp2(exponent);
        return V.Max(V.Broadcast(MostNegative), x) / below;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Exp2OfFraction<V>(V f)
        where V : unmanaged, IFloats<V>
    {
        V p = V.Broadcast(1.54531629e-4f);
        p = V.MultiplyAdd(p, f, V.Broadcast(1.33908634e-3f));
        p = V.MultiplyAdd(p, f, V.Broadcast(9.61808256e-3f));
        p = V.MultiplyAdd(p, f, V.Broadcast(5.55035711e-2f));
        p = V.MultiplyAdd(p, f, V.Broadcast(0.240226508f));
        p = V.MultiplyAdd(p, f, V.Broadcast(0.693147188f));
        return V.MultiplyAdd(p, f, V.Broadcast(1));
    }
}
