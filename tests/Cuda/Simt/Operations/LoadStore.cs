using System.Numerics;
using TaylorSeer.Tests.Cuda.Ptx;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// ld and st: 1 to 16 bytes of a lane. A register may be wider than what is loaded (extended, with sign for signed types) and
/// than what is stored (its low bits). Hints for caches are read and forgotten; volatile, acquire and release order memory.
/// </summary>
static unsafe class LoadStore
{
    static readonly HashSet<string> Hints =
    [
        "weak", "volatile", "relaxed", "acquire", "release", "cta", "gpu", "sys", "nc", "ca", "cg", "cs", "lu", "cv", "wb", "wt",
        "L1::evict_normal", "L1::evict_unchanged", "L1::evict_first", "L1::evict_last", "L1::no_allocate", "L2::64B", "L2::128B", "L2::256B",
    ];

    public static Step Load(Operation o)
    {
        Form form = Parse(o);
        Operand[] destinations = o[0] is VectorOperand v ? [.. v.Elements] : [o[0]];
        if (destinations.Length != form.Count)
            throw o.Unknown($"{form.Count} destinations are wanted");
        int size = form.ElementBytes, total = size * form.Count;
        bool signed = form.IsSigned;
        (int At, int Bytes)[] to = [.. destinations.Select(d => d is SinkOperand ? (o.Scratch(8), Math.Max(size, 2)) : o.Any(d))];
        if (to.Any(t => t.Bytes < size))
            throw o.Unknown("a register is smaller than what it is to hold");
        Address address = o.Address(o[1], form.Space);
        bool orders = form.Orders;
        if (size == 4 && form.Count == 1 && to[0].Bytes == 4)
            return LoadWord(to[0].At, address, orders);

        return w =>
        {
            CountConflicts(w, address, total);
            for (uint rest = w.Mask; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                byte* p = MemoryAccess.Read(w, address.Space, lane, address.Of(w, lane), total);
                for (int i = 0; i < to.Length; i++, p += size)
                    Copy(p, size, signed, w.Registers + to[i].At + (lane * to[i].Bytes), to[i].Bytes);
            }

            if (orders)
                Interlocked.MemoryBarrier();
        };
    }

    public static Step Store(Operation o)
    {
        Form form = Parse(o);
        Operand[] sources = o[1] is VectorOperand v ? [.. v.Elements] : [o[1]];
        if (sources.Length != form.Count)
            throw o.Unknown($"{form.Count} values are wanted");
        int size = form.ElementBytes, total = size * form.Count;
        (int At, int Bytes)[] from = [.. sources.Select(s => s is RegisterOperand ? o.Any(s) : Immediate(o, s, size))];
        if (from.Any(f => f.Bytes < size))
            throw o.Unknown("a register is smaller than what is to be stored");
        Address address = o.Address(o[0], form.Space);
        bool orders = form.Orders;
        return w =>
        {
            if (orders)
                Interlocked.MemoryBarrier();
            CountConflicts(w, address, total);
            for (uint rest = w.Mask; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                byte* p = MemoryAccess.Write(w, address.Space, lane, address.Of(w, lane), total);
                for (int i = 0; i < from.Length; i++, p += size)
                    Copy(w.Registers + from[i].At + (lane * from[i].Bytes), size, false, p, size);
            }
        };
    }

    /// <summary>The frequent case.</summary>
    static Step LoadWord(int to, Address address, bool orders) => w =>
    {
        CountConflicts(w, address, 4);
        uint* d = (uint*)(w.Registers + to);
        for (uint rest = w.Mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            d[lane] = *(uint*)MemoryAccess.Read(w, address.Space, lane, address.Of(w, lane), 4);
        }

        if (orders)
            Interlocked.MemoryBarrier();
    };

    static void CountConflicts(Warp w, Address address, int bytes)
    {
        if (address.Space == Space.Shared && w.Block.Launch.Counts)
            BankConflicts.Count(w, address, bytes);
    }

    static (int, int) Immediate(Operation o, Operand operand, int size) => size switch
    {
        1 => (o.From<byte>(operand), 1),
        2 => (o.From<ushort>(operand), 2),
        4 => (o.From<uint>(operand), 4),
        _ => (o.From<ulong>(operand), 8),
    };

    static void Copy(byte* from, int size, bool signed, byte* to, int bytes)
    {
        ulong value = size switch
        {
            1 => signed ? (ulong)*(sbyte*)from : *from,
            2 => signed ? (ulong)*(short*)from : *(ushort*)from,
            4 => signed ? (ulong)*(int*)from : *(uint*)from,
            _ => *(ulong*)from,
        };
        switch (bytes)
        {
            case 1:
                *to = (byte)value;
                break;
            case 2:
                *(ushort*)to = (ushort)value;
                break;
            case 4:
                *(uint*)to = (uint)value;
                break;
            default:
                *(ulong*)to = value;
                break;
        }
    }

    static Form Parse(Operation o)
    {
        Form form = new() { Count = 1 };
        string type = o.Words[^1];
        foreach (string word in o.Words[1..^1])
        {
            if (word is "v2" or "v4" or "v8")
                form.Count = word[1] - '0';
            else if (word is "global" or "shared" or "shared::cta" or "const" or "param" or "local")
                form.Space = Windows.Parse(word);
            else if (!Hints.Contains(word))
                throw o.Unknown();
            form.Orders |= word is "volatile" or "acquire" or "release";
        }

        if (!PtxType.IsType(type))
            throw o.Unknown();
        form.ElementBytes = PtxType.Bytes(type);
        form.IsSigned = type[0] == 's';
        return form;
    }

    struct Form
    {
        public Space Space;
        public int Count, ElementBytes;
        public bool IsSigned, Orders;
    }
}
