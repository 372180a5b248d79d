using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>
/// bfloat16: the upper half of an f32, 8 significant bits, the same range. Rounding is to the nearest, ties to even, by
/// adding just under half of what is cut off, and one more where the last kept bit is odd; a carry into the exponent is
/// the right result. A NaN is cut off instead and made quiet: the carry could turn it into a number.
/// </summary>
public static class BF16
{
    const uint Half = 0x7fff, Quiet = 0x40_0000;

    /// <summary>The f32 that a bf16 stands for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Widen(ushort stored) => BitConverter.UInt32BitsToSingle((uint)stored << 16);

    /// <summary>The nearest bf16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Round(float x)
    {
        uint bits = BitConverter.SingleToUInt32Bits(x);
        return (ushort)((float.IsNaN(x) ? bits | Quiet : bits + Half + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>All of <paramref name="stored"/>, to as many places.</summary>
    public static void Widen(ReadOnlySpan<ushort> stored, Span<float> values)
    {
        for (int i = 0; i < stored.Length; i++)
            values[i] = Widen(stored[i]);
    }

    /// <summary>All of <paramref name="values"/>, to as many places.</summary>
    public static void Round(ReadOnlySpan<float> values, Span<ushort> stored)
    {
        for (int i = 0; i < values.Length; i++)
            stored[i] = Round(values[i]);
    }

    /// <summary>The same per lane, in the lower half of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<uint> Round(Vector512<float> x)
    {
        Vector512<uint> bits = x.AsUInt32(), one = Vector512.Create(1u);
        Vector512<uint> rounded = bits + Vector512.Create(Half) + ((bits >>> 16) & one);
        return Vector512.ConditionalSelect(Vector512.Equals(x, x).AsUInt32(), rounded, bits | Vector512.Create(Quiet)) >>> 16;
    }

    /// <inheritdoc cref="Round(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<uint> Round(Vector256<float> x)
    {
        Vector256<uint> bits = x.AsUInt32(), one = Vector256.Create(1u);
        Vector256<uint> rounded = bits + Vector256.Create(Half) + ((bits >>> 16) & one);
        return Vector256.ConditionalSelect(Vector256.Equals(x, x).AsUInt32(), rounded, bits | Vector256.Create(Quiet)) >>> 16;
    }

    /// <inheritdoc cref="Round(Vector512{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<uint> Round(Vector128<float> x)
    {
        Vector128<uint> bits = x.AsUInt32(), one = Vector128.Create(1u);
        Vector128<uint> rounded = bits + Vector128.Create(Half) + ((bits >>> 16) & one);
        return Vector128.ConditionalSelect(Vector128.Equals(x, x).AsUInt32(), rounded, bits | Vector128.Create(Quiet)) >>> 16;
    }
}
