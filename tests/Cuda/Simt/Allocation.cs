using System.Runtime.InteropServices;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>A block of global memory. New memory is full of a pattern that is no sensible number.</summary>
sealed unsafe class Allocation : IDisposable
{
    const byte Garbage = 0xFE;

    readonly string name;
    byte* memory;

    public Allocation(ulong address, long bytes, string name, bool tracksWrites)
    {
        Address = address;
        Bytes = bytes;
        this.name = name;
        memory = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 1), 256);
        NativeMemory.Fill(memory, (nuint)bytes, Garbage);
        Written = tracksWrites ? new byte[bytes] : null;
    }

    public ulong Address { get; }

    public long Bytes { get; }

    public byte* Memory => memory;

    /// <summary>Per byte: 1 once it was written. Null: nobody asked.</summary>
    public byte[]? Written { get; }

    public void Dispose()
    {
        NativeMemory.AlignedFree(memory);
        memory = null;
    }

    public override string ToString() => $"{name} ({Bytes} bytes at 0x{Address:x})";
}
