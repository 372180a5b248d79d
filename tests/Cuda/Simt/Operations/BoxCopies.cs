using System.Numerics;
using System.Runtime.InteropServices;
using TaylorSeer.Tests.Cuda.Ptx;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>cp.async.bulk.tensor: a box of a matrix to shared memory, counted by an mbarrier. The matrix is read when the copy starts.</summary>
static unsafe class BoxCopies
{
    // cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [to], [map, {column, row}], [mbarrier]
    public static Step Decode(Operation o)
    {
        if (o.Opcode != "cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes" || o[1] is not TensorOperand { Coordinates.Count: 2 } tensor)
            throw o.Unknown();
        Address to = o.Address(o[0], Space.Shared), map = o.Address(tensor.Map, Space.Generic), counter = o.Address(o[2], Space.Shared);
        int column = o.From<int>(tensor.Coordinates[0]), row = o.From<int>(tensor.Coordinates[1]);
        return w =>
        {
            for (uint rest = w.Mask; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                Mbarrier barrier = Mbarriers.Find(w, counter.Of(w, lane));
                if (!barrier.IsFenced)
                    throw new FaultException(FaultKind.Synchronization, $"a copy counts at {barrier}: its initialisation was not fenced");
                Start(w, to.Of(w, lane), Map(w, lane, map.Of(w, lane)), ((int*)(w.Registers + column))[lane], ((int*)(w.Registers + row))[lane], barrier);
            }
        };
    }

    static TensorMap Map(Warp w, int lane, ulong address)
    {
        if (address % TensorMap.Alignment != 0)
            throw new FaultException(FaultKind.Misaligned, $"a tensor map at 0x{address:x}, which is no multiple of {TensorMap.Alignment}");
        TensorMap map = default;
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<TensorMap>(ref map));
        for (int i = 0; i < bytes.Length; i += sizeof(ulong))
            new ReadOnlySpan<byte>(MemoryAccess.Read(w, Space.Generic, lane, address + (ulong)i, sizeof(ulong)), sizeof(ulong)).CopyTo(bytes[i..]);
        return map.IsValid ? map : throw new FaultException(FaultKind.OutOfBounds, $"there is no tensor map at 0x{address:x}");
    }

    static void Start(Warp w, ulong to, in TensorMap map, long column, long row, Mbarrier barrier)
    {
        int bytes = map.BoxRows * Swizzle.RowBytes;
        if (to % Swizzle.PatternBytes != 0)
            throw new FaultException(FaultKind.Misaligned, $"a box goes to byte {to} of shared memory: the pattern of a swizzle starts at multiples of {Swizzle.PatternBytes}");
        if (to + (ulong)bytes > (ulong)w.Block.SharedBytes)
            throw new FaultException(FaultKind.OutOfBounds, $"a box of {bytes} bytes goes to byte {to} of shared memory, which has {w.Block.SharedBytes}");
        byte[] rows = new byte[bytes];
        for (int r = 0; r < map.BoxRows; r++)
            ReadRow(w, map, column * map.ElementBytes, row + r, rows.AsSpan(r * Swizzle.RowBytes, Swizzle.RowBytes));
        w.Block.Shadow?.DepartBox(w.Index, (int)to, bytes);
        barrier.Start(new((int)to, rows));
    }

    static void ReadRow(Warp w, in TensorMap map, long first, long row, Span<byte> to)
    {
        if (row < 0 || row >= map.Rows)
            return;
        long start = Math.Max(first, 0), end = Math.Min(first + to.Length, map.RowBytes);
        for (long at = start; at < end; at += map.ElementBytes)
        {
            byte* element = MemoryAccess.Read(w, Space.Global, 0, map.Address + (ulong)((row * map.Stride) + at), map.ElementBytes);
            new ReadOnlySpan<byte>(element, map.ElementBytes).CopyTo(to[(int)(at - first)..]);
        }
    }
}
