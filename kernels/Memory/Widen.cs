using System.Numerics;
using System.Runtime.InteropServices;

namespace TaylorSeer.Kernels.Memory;

/// <summary>
/// Stored numbers widened to f32. Sources are little-endian bytes at any alignment, as they lie in a file; each holds
/// exactly as many elements as the destination. Integers and f64 are rounded to nearest.
/// </summary>
public static class Widen
{
    const float TwoTo112 = 5.192296858534828e33f;

    /// <summary>IEEE half precision, subnormals included. Exact.</summary>
    public static void F16(ReadOnlySpan<byte> source, Span<float> destination)
    {
        ReadOnlySpan<ushort> half = Elements<ushort>(source, destination.Length);
        int i = 0;
        for (; i <= half.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(half[i..]), out Vector<uint> low, out Vector<uint> high);
            HalfToSingle(low).CopyTo(destination[i..]);
            HalfToSingle(high).CopyTo(destination[(i + Vector<uint>.Count)..]);
        }

        for (; i < half.Length; i++)
            destination[i] = (float)BitConverter.UInt16BitsToHalf(half[i]);
    }

    /// <summary>bfloat16: the upper half of an f32. Exact.</summary>
    public static void BF16(ReadOnlySpan<byte> source, Span<float> destination)
    {
        ReadOnlySpan<ushort> upper = Elements<ushort>(source, destination.Length);
        int i = 0;
        for (; i <= upper.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(upper[i..]), out Vector<uint> low, out Vector<uint> high);
            (low << 16).As<uint, float>().CopyTo(destination[i..]);
            (high << 16).As<uint, float>().CopyTo(destination[(i + Vector<uint>.Count)..]);
        }

        for (; i < upper.Length; i++)
            destination[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
    }

    /// <summary>f32 as it is.</summary>
    public static void F32(ReadOnlySpan<byte> source, Span<float> destination) =>
        Elements<float>(source, destination.Length).CopyTo(destination);

    /// <summary>f64, integers of any width.</summary>
    public static void Any<T>(ReadOnlySpan<byte> source, Span<float> destination)
        where T : unmanaged, INumberBase<T>
    {
        ReadOnlySpan<T> from = Elements<T>(source, destination.Length);
        for (int i = 0; i < from.Length; i++)
            destination[i] = float.CreateTruncating(from[i]);
    }

    // The exponent and mantissa bits, moved to where f32 has them, denote the value times 2^-112, for subnormals too.
    // Infinity and NaN come out as finite numbers from 2^16 up and get f32's all-ones exponent put back.
    static Vector<float> HalfToSingle(Vector<uint> bits)
    {
        Vector<uint> sign = (bits & new Vector<uint>(0x8000)) << 16;
        Vector<float> magnitude = ((bits & new Vector<uint>(0x7fff)) << 13).As<uint, float>() * new Vector<float>(TwoTo112);
        Vector<uint> special = Vector.GreaterThanOrEqual(magnitude, new Vector<float>(65536f)).As<int, uint>() & new Vector<uint>(0x7f800000);
        return (sign | magnitude.As<float, uint>() | special).As<uint, float>();
    }

    static ReadOnlySpan<T> Elements<T>(ReadOnlySpan<byte> source, int count)
        where T : unmanaged
    {
        ReadOnlySpan<T> elements = MemoryMarshal.Cast<byte, T>(source);
        if (elements.Length != count)
            throw new ArgumentException($"{source.Length} bytes for {count} elements of {typeof(T).Name}.", nameof(source));
        return elements;
    }
}
