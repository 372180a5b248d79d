using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TaylorSeer.Kernels.Memory;

/// <summary>
/// A run of <typeparamref name="T"/> in unmanaged memory: what host kernels read and write. It owns nothing; whoever
/// made it keeps the memory alive. Lengths are <c>long</c>: the kept differences of a large run pass 2^31 elements.
/// Bounds are checked in debug builds.
/// </summary>
public readonly unsafe struct View<T>(T* pointer, long length)
    where T : unmanaged
{
    /// <summary>The first element. For SIMD bodies; everything else indexes or takes a span.</summary>
    public T* Pointer => pointer;

    /// <summary>Number of elements.</summary>
    public long Length => length;

    /// <summary>Element <paramref name="i"/>.</summary>
    public ref T this[long i]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            Debug.Assert((ulong)i < (ulong)length, "View index out of range.");
            return ref pointer[i];
        }
    }

    /// <summary>The elements from <paramref name="start"/>, <paramref name="count"/> of them.</summary>
    public View<T> Slice(long start, long count)
    {
        Debug.Assert(start >= 0 && count >= 0 && start + count <= length, "View slice out of range.");
        return new(pointer + start, count);
    }

    /// <summary>The elements from <paramref name="start"/> to the end.</summary>
    public View<T> Slice(long start) => Slice(start, length - start);

    /// <summary>The same bytes seen as another element type.</summary>
    public View<TTo> As<TTo>()
        where TTo : unmanaged =>
        new((TTo*)pointer, length * sizeof(T) / sizeof(TTo));

    /// <summary>The elements as a span; at most 2^31 - 1 of them.</summary>
    public Span<T> Span => new(pointer, checked((int)length));

    /// <summary>Copies to <paramref name="destination"/>, which holds at least as many elements; the two do not overlap.</summary>
    public void CopyTo(View<T> destination)
    {
        Debug.Assert(destination.Length >= length, "View copy does not fit.");
        NativeMemory.Copy(pointer, destination.Pointer, checked((nuint)(length * sizeof(T))));
    }

    /// <summary>Sets every byte to zero.</summary>
    public void Clear() => NativeMemory.Clear(pointer, checked((nuint)(length * sizeof(T))));
}
