using System.Numerics;
using TaylorSeer.Tests.Cuda.Ptx;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>mov, selp, cvta: values from one place to another.</summary>
static unsafe class Moves
{
    public static void AddTo(Dictionary<string, Func<Operation, Step>> all)
    {
        foreach (string type in new[] { "b16", "u16", "s16", "f16", "bf16" })
        {
            all.Add($"mov.{type}", o => Lanes.Unary<ushort, ushort>(o.Into<ushort>(0), o.From<ushort>(1), a => a));
            all.Add($"selp.{type}", Select<ushort>);
        }

        foreach (string type in new[] { "b32", "u32", "s32", "f32" })
        {
            all.Add($"mov.{type}", Move<uint>);
            all.Add($"selp.{type}", Select<uint>);
        }

        foreach (string type in new[] { "b64", "u64", "s64", "f64" })
        {
            all.Add($"mov.{type}", Move<ulong>);
            all.Add($"selp.{type}", Select<ulong>);
        }
    }

    /// <summary>cvta moves addresses between a space and the generic one.</summary>
    public static Step ConvertAddress(Operation o)
    {
        // cvta.shared.u64: to generic; cvta.to.shared.u64: from generic
        bool from = o.Words[1] == "to";
        Space space = Windows.Parse(o.Words[from ? 2 : 1]);
        if (space == Space.Generic || o.Words.Length != (from ? 4 : 3) || o.Words[^1] is not ("u64" or "u32"))
            throw o.Unknown();
        ulong start = Windows.Start(space);
        if (o.Words[^1] == "u32")
            throw o.Unknown("generic addresses have 64 bits");
        if (space == Space.Global)
            return Lanes.Unary<ulong, ulong>(o.Into<ulong>(0), o.From<ulong>(1), a => a);
        return from
            ? Lanes.Unary<ulong, ulong>(o.Into<ulong>(0), o.From<ulong>(1), a => a - start)
            : Lanes.Unary<ulong, ulong>(o.Into<ulong>(0), o.From<ulong>(1), a => a + start);
    }

    static Step Move<T>(Operation o)
        where T : unmanaged
    {
        if (o[0] is VectorOperand parts)
            return Unpack(o, parts, o.From<T>(1), sizeof(T));
        if (o[1] is VectorOperand pieces)
            return Pack(o, pieces, o.Into<T>(0), sizeof(T));
        int d = o.Into<T>(0), a = o.From<T>(1);
        return Lanes.Vector2<T, VectorOps.First<T>>(d, a, a);
    }

    static Step Select<T>(Operation o)
        where T : unmanaged
    {
        int d = o.Into<T>(0), a = o.From<T>(1), b = o.From<T>(2);
        (int p, uint flip) = o.FromPredicate(o[3]);
        return w =>
        {
            T* to = (T*)(w.Registers + d), x = (T*)(w.Registers + a), y = (T*)(w.Registers + b);
            uint chosen = *(uint*)(w.Registers + p) ^ flip;
            for (uint rest = w.Mask; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                to[lane] = (chosen >> lane & 1) != 0 ? x[lane] : y[lane];
            }
        };
    }

    /// <summary>One register becomes several smaller ones, low bits first.</summary>
    static Step Unpack(Operation o, VectorOperand parts, int from, int bytes)
    {
        int size = bytes / parts.Elements.Count;
        int[] to = [.. parts.Elements.Select(e => e is SinkOperand ? -1 : Sized(o, e, size))];
        return w =>
        {
            ulong* values = stackalloc ulong[1];
            for (uint rest = w.Mask; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                Buffer.MemoryCopy(w.Registers + from + (lane * bytes), values, 8, bytes);
                for (int i = 0; i < to.Length; i++)
                {
                    if (to[i] >= 0)
                        Buffer.MemoryCopy((byte*)values + (i * size), w.Registers + to[i] + (lane * size), size, size);
                }
            }
        };
    }

    static Step Pack(Operation o, VectorOperand parts, int d, int bytes)
    {
        int size = bytes / parts.Elements.Count;
        int[] from = [.. parts.Elements.Select(e => size switch
        {
            1 => o.From<byte>(e),
            2 => o.From<ushort>(e),
            _ => o.From<uint>(e),
        })];
        return w =>
        {
            ulong* values = stackalloc ulong[1];
            for (uint rest = w.Mask; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                for (int i = 0; i < from.Length; i++)
                    Buffer.MemoryCopy(w.Registers + from[i] + (lane * size), (byte*)values + (i * size), size, size);
                Buffer.MemoryCopy(values, w.Registers + d + (lane * bytes), bytes, bytes);
            }
        };
    }

    static int Sized(Operation o, Operand operand, int size)
    {
        (int at, int bytes) = o.Any(operand);
        return bytes == size ? at : throw o.Unknown($"a part of {bytes} bytes where {size} belong");
    }
}
