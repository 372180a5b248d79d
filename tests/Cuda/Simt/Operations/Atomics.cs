using System.Numerics;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// atom and red: read, combine, write back, with nobody in between. One lock serves the whole device. Lanes go in order;
/// the order of blocks is open, as on hardware, so sums of floats may differ from run to run.
/// </summary>
static unsafe class Atomics
{
    static readonly HashSet<string> Hints = ["relaxed", "acquire", "release", "acq_rel", "cta", "gpu", "sys", "noftz"];

    public static Step Decode(Operation o)
    {
        bool returns = o.Words[0] == "atom";
        List<string> words = [.. o.Words[1..]];
        words.RemoveAll(Hints.Contains);
        Space space = Windows.Parse(words[0]);
        if (space != Space.Generic)
            words.RemoveAt(0);
        if (words.Count != 2)
            throw o.Unknown();
        return words[1] switch
        {
            "u32" or "b32" => Typed(o, returns, space, Integer<uint>(o, words[0])),
            "s32" => Typed(o, returns, space, Integer<int>(o, words[0])),
            "u64" or "b64" => Typed(o, returns, space, Integer<ulong>(o, words[0])),
            "s64" => Typed(o, returns, space, Integer<long>(o, words[0])),
            "f32" when words[0] == "add" => Typed<float>(o, returns, space, (a, b, _) => a + b),
            "f64" when words[0] == "add" => Typed<double>(o, returns, space, (a, b, _) => a + b),
            "f16x2" when words[0] == "add" => Typed<uint>(o, returns, space, Pairs(Half16.FromF16, Half16.ToF16)),
            "bf16x2" when words[0] == "add" => Typed<uint>(o, returns, space, Pairs(Half16.FromBf16, Half16.ToBf16)),
            _ => throw o.Unknown(),
        };
    }

    static Func<T, T, T, T> Integer<T>(Operation o, string operation)
        where T : IBinaryInteger<T> => operation switch
        {
            "add" => (a, b, _) => a + b,
            "exch" => (_, b, _) => b,
            "cas" => (a, b, c) => a == b ? c : a,
            "min" => (a, b, _) => T.Min(a, b),
            "max" => (a, b, _) => T.Max(a, b),
            "and" => (a, b, _) => a & b,
            "or" => (a, b, _) => a | b,
            "xor" => (a, b, _) => a ^ b,
            "inc" => (a, b, _) => a >= b ? T.Zero : a + T.One,
            "dec" => (a, b, _) => a == T.Zero || a > b ? b : a - T.One,
            _ => throw o.Unknown(),
        };

    static Func<uint, uint, uint, uint> Pairs(Func<ushort, float> wide, Func<double, ushort> narrow) => (a, b, _) => Halves.Pair(
        narrow((double)wide((ushort)a) + wide((ushort)b)), narrow((double)wide((ushort)(a >> 16)) + wide((ushort)(b >> 16))));

    static Step Typed<T>(Operation o, bool returns, Space space, Func<T, T, T, T> combine)
        where T : unmanaged
    {
        int first = returns ? 1 : 0;
        int d = returns ? o.Into<T>(0) : o.Scratch(sizeof(T));
        Address address = o.Address(o[first], space);
        int b = o.From<T>(first + 1), c = o.Count > first + 2 ? o.From<T>(first + 2) : b;
        return w =>
        {
            lock (w.Block.Launch.Memory.Atomics)
            {
                for (uint rest = w.Mask; rest != 0; rest &= rest - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(rest);
                    ulong at = address.Of(w, lane);
                    if (address.Space == Space.Global && w.Block.Launch.Memory.Find(at, sizeof(T)) is { Written: not null })
                        MemoryAccess.Read(w, Space.Global, lane, at, sizeof(T));
                    T* p = (T*)MemoryAccess.At(w, address.Space, lane, at, sizeof(T), writes: true, atomic: true);
                    T old = *p;
                    *p = combine(old, ((T*)(w.Registers + b))[lane], ((T*)(w.Registers + c))[lane]);
                    ((T*)(w.Registers + d))[lane] = old;
                }
            }
        };
    }
}
