using System.Runtime.CompilerServices;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>From an address to a pointer: bounds, alignment, and what the checks want to know about the access.</summary>
static unsafe class MemoryAccess
{
    /// <summary>The bytes that a lane reads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Read(Warp w, Space space, int lane, ulong address, int bytes) => At(w, space, lane, address, bytes, writes: false, atomic: false);

    /// <summary>The bytes that a lane writes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Write(Warp w, Space space, int lane, ulong address, int bytes) => At(w, space, lane, address, bytes, writes: true, atomic: false);

    public static byte* At(Warp w, Space space, int lane, ulong address, int bytes, bool writes, bool atomic)
    {
        if (space == Space.Generic)
        {
            space = Windows.Of(address);
            address -= Windows.Start(space);
        }

        if ((address & (ulong)(bytes - 1)) != 0)
            throw new FaultException(FaultKind.Misaligned, $"lane {lane} {Verb(writes)} {bytes} bytes at {space} address 0x{address:x}, which is not a multiple");
        return space switch
        {
            Space.Global => Global(w, lane, address, bytes, writes),
            Space.Shared => Shared(w, lane, address, bytes, writes, atomic),
            Space.Local => Local(w, lane, address, bytes, writes),
            _ => Constant(w, space, lane, address, bytes, writes),
        };
    }

    static byte* Global(Warp w, int lane, ulong address, int bytes, bool writes)
    {
        Allocation? a = w.Recent;
        if (a is null || address < a.Address || address - a.Address + (ulong)bytes > (ulong)a.Bytes)
        {
            GlobalMemory memory = w.Block.Launch.Memory;
            w.Recent = a = memory.Find(address, bytes) ?? throw new FaultException(
                FaultKind.OutOfBounds, $"lane {lane} {Verb(writes)} {bytes} bytes at global address 0x{address:x}, {memory.Describe(address)}");
        }

        int at = (int)(address - a.Address);
        if (a.Written is not null)
            Track(a, lane, at, bytes, writes);
        return a.Memory + (address - a.Address);
    }

    static void Track(Allocation a, int lane, int at, int bytes, bool writes)
    {
        Span<byte> written = a.Written.AsSpan(at, bytes);
        if (writes)
            written.Fill(1);
        else if (written.Contains((byte)0))
            throw new FaultException(FaultKind.Uninitialized, $"lane {lane} reads {bytes} bytes at byte {at} of {a}, which nobody wrote");
    }

    static byte* Shared(Warp w, int lane, ulong address, int bytes, bool writes, bool atomic)
    {
        Block block = w.Block;
        if (address + (ulong)bytes > (ulong)block.SharedBytes)
        {
            throw new FaultException(
                FaultKind.OutOfBounds, $"lane {lane} {Verb(writes)} {bytes} bytes at byte {address} of shared memory, which has {block.SharedBytes}");
        }

        if (block.Shadow is not null)
        {
            if (writes)
                block.Shadow.Write(w.Index, (int)address, bytes, atomic);
            else
                block.Shadow.Read(w.Index, (int)address, bytes);
        }

        return block.Shared + address;
    }

    static byte* Local(Warp w, int lane, ulong address, int bytes, bool writes)
    {
        if (address + (ulong)bytes > (ulong)w.LocalBytes)
        {
            throw new FaultException(
                FaultKind.OutOfBounds, $"lane {lane} {Verb(writes)} {bytes} bytes at byte {address} of local memory, which has {w.LocalBytes}");
        }

        return w.Local + (lane * w.LocalBytes) + address;
    }

    static byte* Constant(Warp w, Space space, int lane, ulong address, int bytes, bool writes)
    {
        byte[] memory = space == Space.Param ? w.Block.Launch.Parameters : w.Block.Launch.Constants;
        if (writes || address + (ulong)bytes > (ulong)memory.Length)
        {
            throw new FaultException(
                FaultKind.OutOfBounds, $"lane {lane} {Verb(writes)} {bytes} bytes at byte {address} of {space} memory, which has {memory.Length} to read");
        }

        return (byte*)Unsafe.AsPointer(ref memory[address]);    // pinned, see Launch
    }

    static string Verb(bool writes) => writes ? "writes" : "reads";
}
