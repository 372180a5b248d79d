using System.Runtime.InteropServices;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda.Driver;

/// <summary>Device memory, pinned host memory, copies.</summary>
unsafe partial class SimulatedDriver
{
    public void MemGetInfo(nuint* free, nuint* total)
    {
        *total = (nuint)options.MemoryBytes;
        *free = (nuint)(options.MemoryBytes - Context.Memory.UsedBytes);
    }

    public void MemAlloc(ulong* address, nuint bytes)
    {
        Require(bytes > 0);
        Require(++allocations != options.FailingAllocation, DriverCode.OutOfMemory);
        Allocation allocation = Context.Memory.Allocate((long)bytes) ?? throw new DriverException(DriverCode.OutOfMemory);
        *address = allocation.Address;
    }

    public void MemFree(ulong address)
    {
        Context.Finish();
        Require(Context.Memory.Free(address));
    }

    public void MemHostAlloc(void** memory, nuint bytes)
    {
        Require(bytes > 0);
        *memory = NativeMemory.AlignedAlloc(bytes, 4096);
        NativeMemory.Fill(*memory, bytes, 0xFE);
        pinned.Add((nint)(*memory), bytes);
    }

    public void MemFreeHost(void* memory)
    {
        Require(pinned.Remove((nint)memory));
        Context.Finish();
        NativeMemory.AlignedFree(memory);
    }

    public void CopyToDevice(ulong destination, void* source, nuint bytes, nint stream)
    {
        GlobalMemory memory = Context.Memory;
        Require(memory.Find(destination, (long)bytes) is not null);
        if (IsPinned(source, bytes))
        {
            Stream(stream).Add(() => memory.CopyFromHost(destination, new ReadOnlySpan<byte>(source, checked((int)bytes))));
            return;
        }

        byte[] staged = new ReadOnlySpan<byte>(source, checked((int)bytes)).ToArray();
        Stream(stream).Add(() => memory.CopyFromHost(destination, staged));
    }

    public void CopyToHost(void* destination, ulong source, nuint bytes, nint stream)
    {
        GlobalMemory memory = Context.Memory;
        Require(memory.Find(source, (long)bytes) is not null);
        Stream(stream).Add(() => memory.CopyToHost(source, new Span<byte>(destination, checked((int)bytes))));
        if (!IsPinned(destination, bytes))
            Stream(stream).Finish();
    }

    bool IsPinned(void* memory, nuint bytes)
    {
        foreach ((nint start, nuint length) in pinned)
        {
            if ((nint)memory >= start && (nuint)((nint)memory - start) + bytes <= length)
                return true;
        }

        return false;
    }
}
