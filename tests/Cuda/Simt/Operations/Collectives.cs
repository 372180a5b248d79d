using System.Numerics;
using TaylorSeer.Tests.Cuda.Ptx;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>shfl.sync, vote.sync, redux.sync, match.sync: lanes of a warp that exchange values. Their last operand is the mask of those that take part.</summary>
static unsafe class Collectives
{
    public static (InstructionKind Kind, Step? Run, int First, int Second)? Decode(Operation o)
    {
        if (o.Opcode == "activemask.b32")
        {
            int d = o.Into<uint>(0);
            return (InstructionKind.Plain, w => Spread(w, d, w.Mask), -1, -1);
        }

        Step? step = o.Words[0] switch
        {
            "shfl" when o.Words is [_, "sync", "up" or "down" or "bfly" or "idx", "b32"] => Shuffle(o, o.Words[2]),
            "vote" when o.Words is [_, "sync", "ballot", "b32"] => Ballot(o),
            "vote" when o.Words is [_, "sync", "all" or "any" or "uni", "pred"] => Vote(o, o.Words[2]),
            "redux" when o.Words is [_, "sync", "add" or "min" or "max" or "and" or "or" or "xor", "u32" or "s32" or "b32"] => Reduce(o, o.Words[2], o.Words[3]),
            "match" when o.Words is [_, "any", "sync", "b32"] => Match(o),
            _ => null,
        };
        return step is null ? null : (InstructionKind.Collective, step, o.From<uint>(o.Count - 1), -1);
    }

    // shfl.sync.mode.b32 d[|p], a, b, c, mask: c holds the last lane (low bits) and the bits of a lane's number that stay
    static Step Shuffle(Operation o, string mode)
    {
        (Operand into, Operand? valid) = o[0] is PairOperand pair ? (pair.First, pair.Second) : (o[0], null);
        int d = o.Into<uint>(into), p = valid is null or SinkOperand ? -1 : o.IntoPredicate(valid);
        int a = o.From<uint>(1), b = o.From<uint>(2), c = o.From<uint>(3);
        return w =>
        {
            uint* values = stackalloc uint[32];
            uint* from = (uint*)(w.Registers + a), to = (uint*)(w.Registers + d);
            for (int lane = 0; lane < 32; lane++)
                values[lane] = from[lane];
            uint inside = 0;
            for (uint rest = w.Mask; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                int by = (int)(((uint*)(w.Registers + b))[lane] & 31), clamp = (int)((uint*)(w.Registers + c))[lane];
                int segment = clamp >> 8 & 31, last = (lane & segment) | (clamp & ~segment & 31), first = lane & segment;
                int source = mode switch
                {
                    "up" => lane - by,
                    "down" => lane + by,
                    "bfly" => lane ^ by,
                    _ => first | (by & ~segment),
                };
                bool valid = mode == "up" ? source >= last : source <= last;
                if (!valid)
                    source = lane;
                inside |= valid ? 1u << lane : 0;
                if (valid && (w.Mask >> source & 1) == 0)
                    throw new FaultException(FaultKind.Synchronization, $"lane {lane} wants the value of lane {source}, which does not take part");
                to[lane] = values[source];
            }

            if (p >= 0)
                SetPredicate(w, p, inside);
        };
    }

    static Step Ballot(Operation o)
    {
        int d = o.Into<uint>(0);
        (int at, uint flip) = o.FromPredicate(o[1]);
        return w => Spread(w, d, (*(uint*)(w.Registers + at) ^ flip) & w.Mask);
    }

    static Step Vote(Operation o, string kind)
    {
        int d = o.IntoPredicate(o[0]);
        (int at, uint flip) = o.FromPredicate(o[1]);
        return w =>
        {
            uint holds = (*(uint*)(w.Registers + at) ^ flip) & w.Mask;
            bool result = kind switch
            {
                "all" => holds == w.Mask,
                "any" => holds != 0,
                _ => holds == 0 || holds == w.Mask,
            };
            SetPredicate(w, d, result ? uint.MaxValue : 0);
        };
    }

    static Step Reduce(Operation o, string operation, string type)
    {
        int d = o.Into<uint>(0), a = o.From<uint>(1);
        Func<uint, uint, uint> combine = (operation, type) switch
        {
            ("add", _) => (x, y) => x + y,
            ("and", _) => (x, y) => x & y,
            ("or", _) => (x, y) => x | y,
            ("xor", _) => (x, y) => x ^ y,
            ("min", "u32") => Math.Min,
            ("max", "u32") => Math.Max,
            ("min", "s32") => (x, y) => (uint)Math.Min((int)x, (int)y),
            ("max", "s32") => (x, y) => (uint)Math.Max((int)x, (int)y),
            _ => throw o.Unknown(),
        };
        return w =>
        {
            uint* from = (uint*)(w.Registers + a);
            uint rest = w.Mask, result = from[BitOperations.TrailingZeroCount(rest)];
            for (rest &= rest - 1; rest != 0; rest &= rest - 1)
                result = combine(result, from[BitOperations.TrailingZeroCount(rest)]);
            Spread(w, d, result);
        };
    }

    static Step Match(Operation o)
    {
        int d = o.Into<uint>(0), a = o.From<uint>(1);
        return w =>
        {
            uint* values = stackalloc uint[32];
            new ReadOnlySpan<uint>(w.Registers + a, 32).CopyTo(new Span<uint>(values, 32));
            for (int lane = 0; lane < 32; lane++)
            {
                if ((w.Mask >> lane & 1) == 0)
                    continue;
                uint same = 0;
                for (int other = 0; other < 32; other++)
                    same |= (w.Mask >> other & 1) != 0 && values[other] == values[lane] ? 1u << other : 0;
                ((uint*)(w.Registers + d))[lane] = same;
            }
        };
    }

    static void Spread(Warp w, int d, uint value)
    {
        for (uint rest = w.Mask; rest != 0; rest &= rest - 1)
            ((uint*)(w.Registers + d))[BitOperations.TrailingZeroCount(rest)] = value;
    }

    static void SetPredicate(Warp w, int at, uint value)
    {
        uint* to = (uint*)(w.Registers + at);
        *to = (*to & ~w.Mask) | (value & w.Mask);
    }
}
