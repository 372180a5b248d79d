using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Gpu.Emulation;

/// <summary>
/// Memory as kernels see it in the emulator: every access is checked against the view's bounds and its own and, when a
/// launch asks for it, against the accesses of other threads.
/// </summary>
/// <param name="name">What messages call it.</param>
/// <param name="bytes">Its size; at most 2^31 - 1.</param>
/// <param name="scope">Who can reach it.</param>
public sealed class EmulatedMemory(string name, long bytes, MemoryScope scope = MemoryScope.Global)
{
    readonly byte[] data = new byte[checked((int)bytes)];
    AccessLog? log;

    public string Name => name;

    public long Bytes => data.Length;

    /// <summary>All of it.</summary>
    public Span<byte> Data => data;

    /// <summary>All of it, as elements of <typeparamref name="T"/>.</summary>
    public ArrayView<T> View<T>()
        where T : unmanaged => new(this, 0, data.Length / Element<T>.Size);

    /// <summary>Global memory that holds these values.</summary>
    public static EmulatedMemory Of<T>(string name, params ReadOnlySpan<T> values)
        where T : unmanaged
    {
        EmulatedMemory memory = new(name, (long)values.Length * Element<T>.Size);
        MemoryMarshal.AsBytes(values).CopyTo(memory.data);
        return memory;
    }

    /// <summary>A copy of the contents.</summary>
    public T[] ToArray<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(data).ToArray();

    /// <summary>Memory whose every f32 is a NaN: what a thread reads before it writes is noticed.</summary>
    internal static EmulatedMemory Undefined(string name, long bytes, MemoryScope scope = MemoryScope.Local)
    {
        EmulatedMemory memory = new(name, bytes, scope);
        memory.Data.Fill(0xFF);
        return memory;
    }

    internal T Load<T>(long start, long index, long length)
        where T : unmanaged
    {
        int at = Locate<T>(start, index, length, writes: false);
        return Unsafe.ReadUnaligned<T>(ref data[at]);
    }

    internal void Store<T>(long start, long index, long length, T value)
        where T : unmanaged
    {
        int at = Locate<T>(start, index, length, writes: true);
        Unsafe.WriteUnaligned(ref data[at], value);
    }

    int Locate<T>(long start, long index, long length, bool writes)
        where T : unmanaged
    {
        int size = Element<T>.Size;
        if ((ulong)index >= (ulong)length)
            throw new KernelException($"{Who}{(writes ? "writes" : "reads")} element {index} of {name}, which has {length} elements here.");
        long at = start + (index * size);
        if (at < 0 || at + size > data.Length)
            throw new KernelException($"{Who}{(writes ? "writes" : "reads")} byte {at} of {name}, which has {data.Length}.");
        if (scope != MemoryScope.Local && Lane.Running is { Run.Launch.ChecksRaces: true } lane)
            (log ??= new AccessLog(name, data.Length)).Record(lane, (int)at, size, writes);
        return (int)at;
    }

    static string Who => Lane.Running is { } lane ? $"{lane} " : "the host ";
}
