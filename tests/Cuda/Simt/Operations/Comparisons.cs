using System.Numerics;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary><c>setp.lt[.and].f32 p[|q], a, b[, c]</c>: ordered comparisons are false of NaN, unordered (<c>ltu</c>) true.</summary>
static class Comparisons
{
    public static unsafe Step SetPredicate(Operation o)
    {
        List<string> words = [.. o.Words.Skip(1)];
        string comparison = words[0], type = words[^1];
        words.RemoveAt(0);
        words.RemoveAt(words.Count - 1);
        bool flush = words.Remove("ftz");
        string? combines = words.FirstOrDefault(w => w is "and" or "or" or "xor");
        if (combines is not null)
            words.Remove(combines);
        if (words.Count > 0)
            throw o.Unknown();

        (int d, int? q) = o[0] is Ptx.PairOperand pair ? (o.IntoPredicate(pair.First), o.IntoPredicate(pair.Second)) : (o.IntoPredicate(o[0]), (int?)null);
        (int At, uint Flip) third = combines is null ? default : o.FromPredicate(o[3]);
        Step first = Typed(o, type, comparison, flush, d, Combine(combines, third, 0));
        if (q is not { } other)
            return first;
        int aside = o.Scratch(1);       // p may be an operand's predicate: q is computed first
        Step second = Typed(o, type, comparison, flush, aside, Combine(combines, third, uint.MaxValue));
        return w =>
        {
            second(w);
            first(w);
            uint* to = (uint*)(w.Registers + other);
            *to = (*to & ~w.Mask) | (*(uint*)(w.Registers + aside) & w.Mask);
        };
    }

    static unsafe Func<uint, Warp, uint>? Combine(string? operation, (int At, uint Flip) third, uint flip) => operation switch
    {
        null => flip == 0 ? null : (holds, _) => ~holds,
        "and" => (holds, w) => (holds ^ flip) & (*(uint*)(w.Registers + third.At) ^ third.Flip),
        "or" => (holds, w) => (holds ^ flip) | (*(uint*)(w.Registers + third.At) ^ third.Flip),
        _ => (holds, w) => holds ^ flip ^ *(uint*)(w.Registers + third.At) ^ third.Flip,
    };

    static Step Typed(Operation o, string type, string comparison, bool flush, int d, Func<uint, Warp, uint>? combine) => type switch
    {
        "s16" => Of<short>(o, comparison, d, combine),
        "u16" or "b16" => Of<ushort>(o, comparison, d, combine),
        "s32" => Of<int>(o, comparison, d, combine),
        "u32" or "b32" => Of<uint>(o, comparison, d, combine),
        "s64" => Of<long>(o, comparison, d, combine),
        "u64" or "b64" => Of<ulong>(o, comparison, d, combine),
        "f32" when flush => Mapped<float>(o, comparison, d, combine, Floats.Flush),
        "f32" => Of<float>(o, comparison, d, combine),
        "f64" => Of<double>(o, comparison, d, combine),
        "f16" => Mapped<ushort>(o, comparison, d, combine, Half16.FromF16),
        "bf16" => Mapped<ushort>(o, comparison, d, combine, Half16.FromBf16),
        _ => throw o.Unknown(),
    };

    static Step Mapped<T>(Operation o, string comparison, int d, Func<uint, Warp, uint>? combine, Func<T, float> map)
        where T : unmanaged
    {
        Func<float, float, bool> f = Function<float>(o, comparison);
        return Lanes.Compare<T>(d, o.From<T>(1), o.From<T>(2), (a, b) => f(map(a), map(b)), combine);
    }

    static Step Of<T>(Operation o, string comparison, int d, Func<uint, Warp, uint>? combine)
        where T : unmanaged, INumber<T> => Lanes.Compare(d, o.From<T>(1), o.From<T>(2), Function<T>(o, comparison), combine);

    static Func<T, T, bool> Function<T>(Operation o, string comparison)
        where T : INumber<T> => comparison switch
        {
            "eq" => (a, b) => a == b,
            "ne" => (a, b) => a != b && !T.IsNaN(a) && !T.IsNaN(b),
            "lt" or "lo" => (a, b) => a < b,
            "le" or "ls" => (a, b) => a <= b,
            "gt" or "hi" => (a, b) => a > b,
            "ge" or "hs" => (a, b) => a >= b,
            "equ" => (a, b) => a == b || T.IsNaN(a) || T.IsNaN(b),
            "neu" => (a, b) => a != b,
            "ltu" => (a, b) => !(a >= b),
            "leu" => (a, b) => !(a > b),
            "gtu" => (a, b) => !(a <= b),
            "geu" => (a, b) => !(a < b),
            "num" => (a, b) => !T.IsNaN(a) && !T.IsNaN(b),
            "nan" => (a, b) => T.IsNaN(a) || T.IsNaN(b),
            _ => throw o.Unknown(),
        };
}
