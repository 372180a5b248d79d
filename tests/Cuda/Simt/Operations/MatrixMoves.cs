using TaylorSeer.Tests.Cuda.Ptx;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// ldmatrix, stmatrix, movmatrix: 8 x 8 matrices of 16-bit elements. Lanes 8 j .. 8 j + 7 give the addresses of the rows of matrix j;
/// lane l holds elements 2 (l mod 4) and the next of row l / 4, or of column l / 4 with .trans.
/// </summary>
static unsafe class MatrixMoves
{
    public static Step Load(Operation o)
    {
        (int count, bool transposes) = Form(o);
        int[] to = Registers(o, o[0], count);
        Address address = o.Address(o[1], Space.Shared);
        return w =>
        {
            ushort* elements = stackalloc ushort[256];
            for (int row = 0; row < 8 * count; row++)
                *(UInt128*)(elements + (row * 8)) = *(UInt128*)MemoryAccess.Read(w, address.Space, row, address.Of(w, row), 16);
            if (w.Block.Launch.Counts)
                CountConflicts(w, address, count);
            for (int j = 0; j < count; j++)
            {
                uint* d = (uint*)(w.Registers + to[j]);
                for (int lane = 0; lane < 32; lane++)
                    d[lane] = Halves.Pair(elements[(64 * j) + At(lane, 0, transposes)], elements[(64 * j) + At(lane, 1, transposes)]);
            }
        };
    }

    public static Step Store(Operation o)
    {
        (int count, bool transposes) = Form(o);
        int[] from = Registers(o, o[1], count);
        Address address = o.Address(o[0], Space.Shared);
        return w =>
        {
            ushort* elements = stackalloc ushort[256];
            for (int j = 0; j < count; j++)
            {
                uint* s = (uint*)(w.Registers + from[j]);
                for (int lane = 0; lane < 32; lane++)
                {
                    elements[(64 * j) + At(lane, 0, transposes)] = (ushort)s[lane];
                    elements[(64 * j) + At(lane, 1, transposes)] = (ushort)(s[lane] >> 16);
                }
            }

            if (w.Block.Launch.Counts)
                CountConflicts(w, address, count);
            for (int row = 0; row < 8 * count; row++)
                *(UInt128*)MemoryAccess.Write(w, address.Space, row, address.Of(w, row), 16) = *(UInt128*)(elements + (row * 8));
        };
    }

    public static Step Transpose(Operation o)
    {
        if (o.Opcode != "movmatrix.sync.aligned.m8n8.trans.b16")
            throw o.Unknown();
        int d = o.Into<uint>(0), a = o.From<uint>(1);
        return w =>
        {
            ushort* elements = stackalloc ushort[64];
            uint* from = (uint*)(w.Registers + a), to = (uint*)(w.Registers + d);
            for (int lane = 0; lane < 32; lane++)
            {
                elements[At(lane, 0, false)] = (ushort)from[lane];
                elements[At(lane, 1, false)] = (ushort)(from[lane] >> 16);
            }

            for (int lane = 0; lane < 32; lane++)
                to[lane] = Halves.Pair(elements[At(lane, 0, true)], elements[At(lane, 1, true)]);
        };
    }

    static int At(int lane, int i, bool transposes)
    {
        int outer = lane / 4, inner = (2 * (lane % 4)) + i;
        return transposes ? (inner * 8) + outer : (outer * 8) + inner;
    }

    static (int Count, bool Transposes) Form(Operation o)
    {
        List<string> words = [.. o.Words[1..]];
        bool transposes = words.Remove("trans");
        if (!words.Remove("shared"))
            words.Remove("shared::cta");
        int count = words is ["sync", "aligned", "m8n8", "x1" or "x2" or "x4", "b16"] ? words[3][1] - '0' : throw o.Unknown();
        return (count, transposes);
    }

    static int[] Registers(Operation o, Operand operand, int count)
    {
        Operand[] all = operand is VectorOperand v ? [.. v.Elements] : [operand];
        return all.Length == count ? [.. all.Select(o.Into<uint>)] : throw o.Unknown($"{count} registers are wanted");
    }

    /// <summary>Each matrix is one pass where its rows lie in different banks.</summary>
    static void CountConflicts(Warp w, Address address, int count)
    {
        Span<ulong> addresses = stackalloc ulong[32];
        for (int lane = 0; lane < 8 * count; lane++)
            addresses[lane] = address.Of(w, lane);
        int extra = BankConflicts.Extra(addresses, count == 4 ? uint.MaxValue : (1u << (8 * count)) - 1, 16);
        if (extra > 0)
            w.Current.CountConflicts(extra);
    }
}
