using TaylorSeer.Kernels.Gpu.Emulation;

namespace TaylorSeer.Kernels.Gpu.Dialect;

/// <summary>
/// A run of elements in global, shared or local memory: what kernels read and write. The emulator checks every access;
/// on a device it is a pointer.
/// </summary>
public readonly struct ArrayView<T>
    where T : unmanaged
{
    readonly EmulatedMemory? memory;
    readonly long start;

    internal ArrayView(EmulatedMemory memory, long start, long length) => (this.memory, this.start, Length) = (memory, start, length);

    /// <summary>Number of elements. In a kernel: of its own parameters only, since a device's pointer has no length.</summary>
    public long Length { get; }

    /// <summary>Element <paramref name="index"/>.</summary>
    public T this[int index]
    {
        get => this[(long)index];
        set => this[(long)index] = value;
    }

    /// <summary>Element <paramref name="index"/>, where indices pass 2^31.</summary>
    public T this[long index]
    {
        get => Memory.Load<T>(start, index, Length);
        set => Memory.Store(start, index, Length, value);
    }

    /// <summary>The elements from <paramref name="index"/> to the end.</summary>
    public ArrayView<T> SubView(long index) => SubView(index, Length - index);

    /// <summary>The elements from <paramref name="index"/>, <paramref name="length"/> of them.</summary>
    public ArrayView<T> SubView(long index, long length) => index >= 0 && length >= 0 && index + length <= Length
        ? new(Memory, start + (index * Element<T>.Size), length)
        : throw new KernelException($"SubView({index}, {length}) of {Memory.Name}, which has {Length} elements here.");

    /// <summary>The same bytes as other elements. A vector's first byte must be aligned to its size, as on a device.</summary>
    public ArrayView<TOther> Cast<TOther>()
        where TOther : unmanaged => start % Element<TOther>.Alignment == 0
        ? new(Memory, start, Length * Element<T>.Size / Element<TOther>.Size)
        : throw new KernelException($"Cast<{typeof(TOther).Name}> of {Memory.Name} at byte {start}: it must be a multiple of {Element<TOther>.Alignment}.");

    EmulatedMemory Memory => memory ?? throw new KernelException("A view that was never given memory was used.");
}
