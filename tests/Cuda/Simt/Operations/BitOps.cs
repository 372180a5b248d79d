using System.Numerics;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>Logic, shifts, fields of bits and of bytes.</summary>
static class BitOps
{
    public static void AddTo(Dictionary<string, Func<Operation, Step>> all)
    {
        all.Binary<ushort, ushort, ushort>("and.b16", (a, b) => (ushort)(a & b));
        all.Binary<ushort, ushort, ushort>("or.b16", (a, b) => (ushort)(a | b));
        all.Binary<ushort, ushort, ushort>("xor.b16", (a, b) => (ushort)(a ^ b));
        all.Unary<ushort, ushort>("not.b16", a => (ushort)~a);
        all.Unary<uint, uint>("not.b32", a => ~a);
        all.Unary<ulong, ulong>("not.b64", a => ~a);
        Logic<uint>(all, "b32");
        Logic<ulong>(all, "b64");
        Predicates(all);

        all.Binary<ushort, uint, ushort>("shl.b16", (a, b) => b < 16 ? (ushort)(a << (int)b) : (ushort)0);
        all.Binary<uint, uint, uint>("shl.b32", (a, b) => b < 32 ? a << (int)b : 0);
        all.Binary<ulong, uint, ulong>("shl.b64", (a, b) => b < 64 ? a << (int)b : 0);
        all.Binary<ushort, uint, ushort>("shr.b16", (a, b) => b < 16 ? (ushort)(a >> (int)b) : (ushort)0);
        all.Binary<uint, uint, uint>("shr.b32", (a, b) => b < 32 ? a >> (int)b : 0);
        all.Binary<ulong, uint, ulong>("shr.b64", (a, b) => b < 64 ? a >> (int)b : 0);
        all.Ternary<uint, uint, uint, uint>("shf.l.wrap.b32", (a, b, c) => (uint)((((ulong)b << 32) | a) << (int)(c & 31) >> 32));
        all.Ternary<uint, uint, uint, uint>("shf.r.wrap.b32", (a, b, c) => (uint)((((ulong)b << 32) | a) >> (int)(c & 31)));
        all.Ternary<uint, uint, uint, uint>("shf.l.clamp.b32", (a, b, c) => c >= 32 ? a : (uint)((((ulong)b << 32) | a) << (int)c >> 32));
        all.Ternary<uint, uint, uint, uint>("shf.r.clamp.b32", (a, b, c) => c >= 32 ? b : (uint)((((ulong)b << 32) | a) >> (int)c));

        all.Unary<uint, uint>("popc.b32", a => (uint)BitOperations.PopCount(a));
        all.Unary<ulong, uint>("popc.b64", a => (uint)BitOperations.PopCount(a));
        all.Unary<uint, uint>("clz.b32", a => (uint)BitOperations.LeadingZeroCount(a));
        all.Unary<ulong, uint>("clz.b64", a => (uint)BitOperations.LeadingZeroCount(a));
        all.Unary<uint, uint>("brev.b32", a => (uint)Reverse(a, 32));
        all.Unary<ulong, ulong>("brev.b64", a => Reverse(a, 64));
        all.Unary<uint, uint>("bfind.u32", a => (uint)(31 - BitOperations.LeadingZeroCount(a)));
        all.Unary<uint, uint>("bfind.s32", a => (uint)(31 - BitOperations.LeadingZeroCount((int)a < 0 ? ~a : a)));

        all.Ternary<uint, uint, uint, uint>("bfe.u32", (a, b, c) => (uint)Field(a, b & 0xFF, c & 0xFF, 32, isSigned: false));
        all.Ternary<uint, uint, uint, uint>("bfe.s32", (a, b, c) => (uint)Field((ulong)(int)a, b & 0xFF, c & 0xFF, 32, isSigned: true));
        all.Ternary<ulong, uint, uint, ulong>("bfe.u64", (a, b, c) => Field(a, b & 0xFF, c & 0xFF, 64, isSigned: false));
        all.Ternary<ulong, uint, uint, ulong>("bfe.s64", (a, b, c) => Field(a, b & 0xFF, c & 0xFF, 64, isSigned: true));
        all.Add("bfi.b32", o => Insert<uint>(o, 32));
        all.Add("bfi.b64", o => Insert<ulong>(o, 64));
        all.Ternary<uint, uint, uint, uint>("prmt.b32", Permute);
        all.Add("lop3.b32", Lookup);
    }

    static void Logic<T>(Dictionary<string, Func<Operation, Step>> all, string type)
        where T : unmanaged
    {
        all.Vector<T, VectorOps.And<T>>($"and.{type}");
        all.Vector<T, VectorOps.Or<T>>($"or.{type}");
        all.Vector<T, VectorOps.Xor<T>>($"xor.{type}");
    }

    static void Predicates(Dictionary<string, Func<Operation, Step>> all)
    {
        Add("and.pred", (a, b) => a & b);
        Add("or.pred", (a, b) => a | b);
        Add("xor.pred", (a, b) => a ^ b);
        all.Add("not.pred", o => Predicate(o.IntoPredicate(o[0]), o.FromPredicate(o[1]), (0, 0), (a, _) => ~a));
        all.Add("mov.pred", o => Predicate(o.IntoPredicate(o[0]), o.FromPredicate(o[1]), (0, 0), (a, _) => a));

        void Add(string opcode, Func<uint, uint, uint> f) =>
            all.Add(opcode, o => Predicate(o.IntoPredicate(o[0]), o.FromPredicate(o[1]), o.FromPredicate(o[2]), f));
    }

    static unsafe Step Predicate(int d, (int At, uint Flip) a, (int At, uint Flip) b, Func<uint, uint, uint> f) => w =>
    {
        uint* to = (uint*)(w.Registers + d);
        uint value = f(*(uint*)(w.Registers + a.At) ^ a.Flip, *(uint*)(w.Registers + b.At) ^ b.Flip);
        *to = (*to & ~w.Mask) | (value & w.Mask);
    };

    static ulong Reverse(ulong value, int bits)
    {
        ulong reversed = 0;
        for (int i = 0; i < bits; i++)
            reversed |= (value >> i & 1) << (bits - 1 - i);
        return reversed;
    }

    /// <summary><paramref name="length"/> bits from <paramref name="start"/>; signed fields repeat their top bit, or the value's where the field leaves it.</summary>
    static ulong Field(ulong value, uint start, uint length, int bits, bool isSigned)
    {
        if (length == 0)
            return 0;
        bool negative = isSigned && (value >> (int)Math.Min(start + length - 1, bits - 1) & 1) != 0;
        ulong field = start >= bits ? 0 : (bits == 32 ? value & uint.MaxValue : value) >> (int)start;
        int has = (int)Math.Min(length, (uint)Math.Max(0, bits - (int)start));
        ulong mask = has >= 64 ? ulong.MaxValue : (1ul << has) - 1;
        return negative ? (field & mask) | ~mask : field & mask;
    }

    static Step Insert<T>(Operation o, int bits)
        where T : unmanaged, IBinaryInteger<T>
    {
        int d = o.Into<T>(0), a = o.From<T>(1), b = o.From<T>(2), start = o.From<uint>(3), length = o.From<uint>(4);
        int masks = o.Scratch(sizeof(ulong));
        Step mask = Lanes.Binary<uint, uint, ulong>(masks, start, length, (at, count) =>
            (at &= 0xFF) >= bits ? 0 : ((count &= 0xFF) >= 64 ? ulong.MaxValue : (1ul << (int)count) - 1) << (int)at);
        int shifted = o.Scratch(sizeof(ulong));
        Step shift = Lanes.Binary<T, uint, ulong>(shifted, a, start, (x, at) => (at &= 0xFF) >= bits ? 0 : ulong.CreateTruncating(x) << (int)at);
        Step insert = Lanes.Ternary<ulong, T, ulong, T>(d, shifted, b, masks, (x, y, m) => T.CreateTruncating((x & m) | (ulong.CreateTruncating(y) & ~m)));
        return w =>
        {
            mask(w);
            shift(w);
            insert(w);
        };
    }

    /// <summary>Four bytes out of eight; a selector's top bit repeats the byte's sign instead.</summary>
    static uint Permute(uint a, uint b, uint c)
    {
        ulong bytes = ((ulong)b << 32) | a;
        uint result = 0;
        for (int i = 0; i < 4; i++)
        {
            uint select = c >> (4 * i) & 0xF;
            uint value = (uint)(bytes >> (int)(8 * (select & 7))) & 0xFF;
            if ((select & 8) != 0)
                value = (value & 0x80) != 0 ? 0xFFu : 0;
            result |= value << (8 * i);
        }

        return result;
    }

    /// <summary>Any function of three bits, given as its table.</summary>
    static Step Lookup(Operation o)
    {
        uint table = o[4] is Ptx.NumberOperand n ? (uint)n.Bits : throw o.Unknown("the table of lop3 is not a number");
        return Lanes.Ternary<uint, uint, uint, uint>(o.Into<uint>(0), o.From<uint>(1), o.From<uint>(2), o.From<uint>(3), (a, b, c) =>
        {
            uint result = 0;
            for (int i = 0; i < 8; i++)
            {
                if ((table >> i & 1) != 0)
                    result |= ((i & 4) != 0 ? a : ~a) & ((i & 2) != 0 ? b : ~b) & ((i & 1) != 0 ? c : ~c);
            }

            return result;
        });
    }
}
