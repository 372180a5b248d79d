using System.Numerics;
using System.Runtime.InteropServices;
using TaylorSeer.Tests.Cuda.Ptx;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>cp.async.bulk.tensor: a box of a matrix to shared memory, counted by an mbarrier. The matrix is read when the copy starts.</summary>
static unsafe class BoxCopies
{
    // cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [to], [map, {column, row}], [mbarrier]
    // or 4d, {column, part, row, sample}
    public static Step Decode(Operation o)
    {
        int rank = o.Opcode switch
        {
            "cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes" => 2,
            "cp.async.bulk.tensor.4d.shared::cluster.global.mbarrier::complete_tx::bytes" => 4,
            _ => throw o.Unknown(),
        };
        if (o[1] is not TensorOperand tensor || tensor.Coordinates.Count != rank)
            throw o.Unknown($"a tensor of {rank} dimensions has as many coordinates");
        Address to = o.Address(o[0], Space.Shared), map = o.Address(tensor.Map, Space.Generic), counter = o.Address(o[2], Space.Shared);
        int[] coordinates = [.. tensor.Coordinates.Select(o.From<int>)];
        return w =>
        {
            for (uint rest = w.Mask; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                Mbarrier barrier = Mbarriers.Find(w, counter.Of(w, lane));
                if (!barrier.IsFenced)
                    throw new FaultException(FaultKind.Synchronization, $"a copy counts at {barrier}: its initialisation was not fenced");
                Start(w, to.Of(w, lane), Map(w, lane, map.Of(w, lane), rank), [.. coordinates.Select(c => ((int*)(w.Registers + c))[lane])], barrier);
            }
        };
    }

    static TensorMap Map(Warp w, int lane, ulong address, int rank)
    {
        if (address % TensorMap.Alignment != 0)
            throw new FaultException(FaultKind.Misaligned, $"a tensor map at 0x{address:x}, which is no multiple of {TensorMap.Alignment}");
        TensorMap map = default;
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<TensorMap>(ref map));
        for (int i = 0; i < bytes.Length; i += sizeof(ulong))
            new ReadOnlySpan<byte>(MemoryAccess.Read(w, Space.Generic, lane, address + (ulong)i, sizeof(ulong)), sizeof(ulong)).CopyTo(bytes[i..]);
        return map.IsValid && map.Rank == rank ? map : throw new FaultException(FaultKind.OutOfBounds, $"there is no tensor map of {rank} dimensions at 0x{address:x}");
    }

    static void Start(Warp w, ulong to, in TensorMap map, int[] at, Mbarrier barrier)
    {
        int bytes = map.BoxRows * Swizzle.RowBytes;
        if (to % Swizzle.PatternBytes != 0)
            throw new FaultException(FaultKind.Misaligned, $"a box goes to byte {to} of shared memory: the pattern of a swizzle starts at multiples of {Swizzle.PatternBytes}");
        if (to + (ulong)bytes > (ulong)w.Block.SharedBytes)
            throw new FaultException(FaultKind.OutOfBounds, $"a box of {bytes} bytes goes to byte {to} of shared memory, which has {w.Block.SharedBytes}");
        (long part, long row, long sample) = map.Rank == 2 ? (0, at[1], 0) : (at[1], at[2], at[3]);
        bool isInside = part >= 0 && part < map.Parts && sample >= 0 && sample < map.Samples;
        ulong matrix = map.Address + (ulong)((part * map.PartStride) + (sample * map.SampleStride));
        byte[] rows = new byte[bytes];
        for (int r = 0; isInside && r < map.BoxRows; r++)
            ReadRow(w, map, matrix, at[0] * (long)map.ElementBytes, row + r, rows.AsSpan(r * Swizzle.RowBytes, Swizzle.RowBytes));
        w.Block.Shadow?.DepartBox(w.Index, (int)to, bytes);
        barrier.Start(new((int)to, rows));
    }

    static void ReadRow(Warp w, in TensorMap map, ulong matrix, long first, long row, Span<byte> to)
    {
        if (row < 0 || row >= map.Rows)
            return;
        long start = Math.Max(first, 0), end = Math.Min(first + to.Length, map.RowBytes);
        for (long at = start; at < end; at += map.ElementBytes)
        {
            byte* element = MemoryAccess.Read(w, Space.Global, 0, matrix + (ulong)((row * map.Stride) + at), map.ElementBytes);
            new ReadOnlySpan<byte>(element, map.ElementBytes).CopyTo(to[(int)(at - first)..]);
        }
    }
}
