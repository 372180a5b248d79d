using System.Numerics;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>cp.async: global to shared memory without waiting; see <see cref="AsyncCopies"/> for when it arrives, and <see cref="BoxCopies"/> for whole boxes.</summary>
static unsafe class AsyncCopyOps
{
    public static Step Decode(Operation o)
    {
        if (o.Opcode is "cp.async.commit_group")
            return w => w.Copies.Commit(w.Mask);
        if (o.Opcode is "cp.async.wait_all")
            return w => w.Copies.Wait(w, -1);
        if (o.Opcode is "cp.async.wait_group")
        {
            int newest = o[0] is Ptx.NumberOperand n ? (int)n.Bits : throw o.Unknown("how many groups may remain is a number");
            return w => w.Copies.Wait(w, newest);
        }

        if (o.Words is [_, _, "bulk", ..])
            return BoxCopies.Decode(o);
        string rest = string.Join('.', o.Words.Where(word => !word.StartsWith("L2::", StringComparison.Ordinal) && word != "shared::cta" && word != "shared"));
        if (rest is not ("cp.async.ca.global" or "cp.async.cg.global"))
            throw o.Unknown();
        return Copy(o, o.Words[2] == "cg");
    }

    // cp.async.cg.shared.global [d], [s], 16[, src-size | ignore-src]: bytes beyond the source's are zero
    static Step Copy(Operation o, bool cacheGlobal)
    {
        int bytes = o[2] is Ptx.NumberOperand n ? (int)n.Bits : throw o.Unknown("the size is not a number");
        if (bytes is not (4 or 8 or 16) || (cacheGlobal && bytes != 16))
            throw o.Unknown(cacheGlobal ? "cp.async.cg copies 16 bytes" : "cp.async copies 4, 8 or 16 bytes");
        Address destination = o.Address(o[0], Space.Shared), source = o.Address(o[1], Space.Global);
        bool ignores = o.Count > 3 && o[3] is Ptx.RegisterOperand { Register.IsPredicate: true };
        (int At, uint Flip) ignored = ignores ? o.FromPredicate(o[3]) : default;
        int size = o.Count > 3 && !ignores ? o.From<uint>(3) : -1;
        return w =>
        {
            if (w.Block.Launch.Counts)
                BankConflicts.Count(w, destination, bytes);
            Span<byte> data = stackalloc byte[16];
            for (uint rest = w.Mask; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                int wanted = size < 0 ? bytes : ((int*)(w.Registers + size))[lane];
                if (ignores && ((*(uint*)(w.Registers + ignored.At) ^ ignored.Flip) >> lane & 1) != 0)
                    wanted = 0;
                if (wanted < 0 || wanted > bytes)
                    throw new FaultException(FaultKind.OutOfBounds, $"lane {lane} copies {wanted} of {bytes} bytes");
                ulong from = source.Of(w, lane);
                if (from % (ulong)bytes != 0)
                    throw new FaultException(FaultKind.Misaligned, $"lane {lane} copies {bytes} bytes from 0x{from:x}, which is not a multiple");
                data[..bytes].Clear();
                if (wanted > 0)
                    new ReadOnlySpan<byte>(ReadSome(w, lane, from, wanted), wanted).CopyTo(data);
                Depart(w, lane, destination.Of(w, lane), data[..bytes]);
            }
        };
    }

    /// <summary>Sizes that are no power of two are read byte by byte: only what is copied must exist.</summary>
    static byte* ReadSome(Warp w, int lane, ulong from, int bytes)
    {
        if (BitOperations.IsPow2(bytes))
            return MemoryAccess.Read(w, Space.Global, lane, from, bytes);
        byte* start = MemoryAccess.Read(w, Space.Global, lane, from, 1);
        for (int i = 1; i < bytes; i++)
            MemoryAccess.Read(w, Space.Global, lane, from + (ulong)i, 1);
        return start;
    }

    static void Depart(Warp w, int lane, ulong to, ReadOnlySpan<byte> data)
    {
        if (to % (ulong)data.Length != 0)
            throw new FaultException(FaultKind.Misaligned, $"lane {lane} copies {data.Length} bytes to byte {to} of shared memory, which is not a multiple");
        if (to + (ulong)data.Length > (ulong)w.Block.SharedBytes)
        {
            throw new FaultException(
                FaultKind.OutOfBounds, $"lane {lane} copies {data.Length} bytes to byte {to} of shared memory, which has {w.Block.SharedBytes}");
        }

        w.Block.Shadow?.Depart(w.Index, (int)to, data.Length);
        w.Copies.Start(lane, (int)to, data);
    }
}
