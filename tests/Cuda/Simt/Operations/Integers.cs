using System.Numerics;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>Integer arithmetic. A division by zero, which PTX leaves open, gives all ones, and its remainder the dividend.</summary>
static class Integers
{
    public static void AddTo(Dictionary<string, Func<Operation, Step>> all)
    {
        Family<short>(all, "s16");
        Family<ushort>(all, "u16");
        Family<int>(all, "s32");
        Family<uint>(all, "u32");
        Family<long>(all, "s64");
        Family<ulong>(all, "u64");
        Fast<int>(all, "s32");
        Fast<uint>(all, "u32");
        Fast<long>(all, "s64");
        Fast<ulong>(all, "u64");
        Wide<short, int>(all, "s16");
        Wide<ushort, uint>(all, "u16");
        Wide<int, long>(all, "s32");
        Wide<uint, ulong>(all, "u32");
        all.Binary<int, int, int>("mul.hi.s32", (a, b) => (int)(((long)a * b) >> 32));
        all.Binary<uint, uint, uint>("mul.hi.u32", (a, b) => (uint)(((ulong)a * b) >> 32));
        all.Binary<long, long, long>("mul.hi.s64", (a, b) => Math.BigMul(a, b, out _));
        all.Binary<ulong, ulong, ulong>("mul.hi.u64", (a, b) => Math.BigMul(a, b, out _));
        all.Binary<short, short, short>("mul.hi.s16", (a, b) => (short)((a * b) >> 16));
        all.Binary<ushort, ushort, ushort>("mul.hi.u16", (a, b) => (ushort)(((uint)a * b) >> 16));
        all.Ternary<int, int, int, int>("mad.hi.s32", (a, b, c) => (int)(((long)a * b) >> 32) + c);
        all.Ternary<uint, uint, uint, uint>("mad.hi.u32", (a, b, c) => (uint)(((ulong)a * b) >> 32) + c);
        all.Binary<int, int, int>("mul24.lo.s32", (a, b) => (a << 8 >> 8) * (b << 8 >> 8));
        all.Binary<uint, uint, uint>("mul24.lo.u32", (a, b) => (a & 0xFFFFFF) * (b & 0xFFFFFF));
        all.Binary<int, int, int>("add.sat.s32", (a, b) => (int)Math.Clamp((long)a + b, int.MinValue, int.MaxValue));
        all.Binary<int, int, int>("sub.sat.s32", (a, b) => (int)Math.Clamp((long)a - b, int.MinValue, int.MaxValue));
        all.Ternary<int, int, uint, uint>("sad.s32", (a, b, c) => c + (uint)Math.Abs((long)a - b));
        all.Ternary<uint, uint, uint, uint>("sad.u32", (a, b, c) => c + Math.Max(a, b) - Math.Min(a, b));
        DotProducts(all);
    }

    static void Family<T>(Dictionary<string, Func<Operation, Step>> all, string type)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (type is "s16" or "u16")
        {
            all.Binary<T, T, T>($"add.{type}", (a, b) => a + b);
            all.Binary<T, T, T>($"sub.{type}", (a, b) => a - b);
            all.Binary<T, T, T>($"mul.lo.{type}", (a, b) => a * b);
            all.Ternary<T, T, T, T>($"mad.lo.{type}", (a, b, c) => (a * b) + c);
        }

        bool signed = type[0] == 's';
        all.Binary<T, T, T>($"div.{type}", (a, b) => b == T.Zero ? ~T.Zero : signed && b == ~T.Zero ? T.Zero - a : a / b);
        all.Binary<T, T, T>($"rem.{type}", (a, b) => b == T.Zero ? a : signed && b == ~T.Zero ? T.Zero : a % b);
        all.Binary<T, T, T>($"min.{type}", (a, b) => a < b ? a : b);
        all.Binary<T, T, T>($"max.{type}", (a, b) => a > b ? a : b);
        int bits = int.CreateTruncating(T.PopCount(~T.Zero));
        all.Binary<T, uint, T>($"shr.{type}", (a, b) => b < bits ? a >> (int)b : signed && a < T.Zero ? ~T.Zero : T.Zero);
        if (signed)
        {
            all.Unary<T, T>($"neg.{type}", a => T.Zero - a);
            all.Unary<T, T>($"abs.{type}", a => a < T.Zero ? T.Zero - a : a);
        }
    }

    static void Fast<T>(Dictionary<string, Func<Operation, Step>> all, string type)
        where T : unmanaged, INumber<T>
    {
        all.Vector<T, VectorOps.Add<T>>($"add.{type}");
        all.Vector<T, VectorOps.Subtract<T>>($"sub.{type}");
        all.Vector<T, VectorOps.Multiply<T>>($"mul.lo.{type}");
        all.Vector3<T, VectorOps.MultiplyAdd<T>>($"mad.lo.{type}");
    }

    static void Wide<T, W>(Dictionary<string, Func<Operation, Step>> all, string type)
        where T : unmanaged, IBinaryInteger<T>
        where W : unmanaged, IBinaryInteger<W>
    {
        all.Binary<T, T, W>($"mul.wide.{type}", (a, b) => W.CreateTruncating(a) * W.CreateTruncating(b));
        all.Ternary<T, T, W, W>($"mad.wide.{type}", (a, b, c) => (W.CreateTruncating(a) * W.CreateTruncating(b)) + c);
    }

    static void DotProducts(Dictionary<string, Func<Operation, Step>> all)
    {
        all.Ternary<uint, uint, int, int>("dp4a.s32.s32", (a, b, c) =>
        {
            for (int i = 0; i < 32; i += 8)
                c += (sbyte)(a >> i) * (sbyte)(b >> i);
            return c;
        });
        all.Ternary<uint, uint, uint, uint>("dp4a.u32.u32", (a, b, c) =>
        {
            for (int i = 0; i < 32; i += 8)
                c += (a >> i & 0xFF) * (b >> i & 0xFF);
            return c;
        });
    }
}
