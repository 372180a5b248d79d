using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Gpu.Emulation;

namespace TaylorSeer.Kernels.Gpu;

/// <summary>One argument of a launch: a view or a number. Views and numbers convert to it, so that launches allocate nothing.</summary>
public readonly struct GpuArgument
{
    readonly ulong bits;

    GpuArgument(ulong bits, int bytes) => (this.bits, ElementBytes) = (bits, bytes);

    GpuArgument(ulong[] words) => (Words, ElementBytes) = (words, words.Length * sizeof(ulong));

    GpuArgument(GpuBuffer buffer, long start, long length, int elementBytes) =>
        (Buffer, Start, Length, ElementBytes) = (buffer, start, length, elementBytes);

    /// <summary>No view, for kernels that can do without one: a null pointer.</summary>
    public static GpuArgument None => default;

    /// <summary>Whether this is <see cref="None"/>.</summary>
    public bool IsNone => ElementBytes == 0;

    /// <summary>The memory of a view; null for a number.</summary>
    public GpuBuffer? Buffer { get; }

    /// <summary>What is passed by value and longer than a number; null for numbers and views.</summary>
    public ulong[]? Words { get; }

    /// <summary>First element of a view.</summary>
    public long Start { get; }

    /// <summary>Elements of a view.</summary>
    public long Length { get; }

    /// <summary>Bytes of an element of a view, or of the number.</summary>
    public int ElementBytes { get; }

    public long StartBytes => Start * ElementBytes;

    public long LengthBytes => Length * ElementBytes;

    /// <summary>The bits of a number, in the lowest bytes.</summary>
    public ulong Bits => bits;

    /// <summary>The number.</summary>
    public T Scalar<T>()
        where T : unmanaged
    {
        ulong copy = bits;
        return Unsafe.As<ulong, T>(ref copy);
    }

    /// <summary>A view as an argument.</summary>
    public static GpuArgument Of<T>(GpuView<T> view)
        where T : unmanaged => new(view.Buffer, view.Start, view.Length, Element<T>.Size);

    /// <summary>A structure that the kernel takes by value. It does not change while the launch is on its way.</summary>
    public static GpuArgument Structure(ulong[] words) => new(words);

    public static implicit operator GpuArgument(int value) => new((uint)value, sizeof(int));

    public static implicit operator GpuArgument(uint value) => new(value, sizeof(uint));

    public static implicit operator GpuArgument(long value) => new((ulong)value, sizeof(long));

    public static implicit operator GpuArgument(ulong value) => new(value, sizeof(ulong));

    public static implicit operator GpuArgument(float value) => new(BitConverter.SingleToUInt32Bits(value), sizeof(float));

    public static implicit operator GpuArgument(double value) => new(BitConverter.DoubleToUInt64Bits(value), sizeof(double));
}
