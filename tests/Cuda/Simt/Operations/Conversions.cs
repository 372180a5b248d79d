using System.Numerics;

namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>
/// cvt: every conversion reads its source as an integer or a number, and writes it rounded and, where asked, saturated.
/// Registers may be wider than the types: sources use their low bits, destinations are extended.
/// </summary>
static unsafe class Conversions
{
    public static Step Decode(Operation o)
    {
        string[] words = o.Words;
        if (words.Length < 3)
            throw o.Unknown();
        string to = words[^2], from = words[^1];
        HashSet<string> modifiers = [.. words[1..^2]];
        if (!modifiers.IsSubsetOf(["rn", "rz", "rm", "rp", "rni", "rzi", "rmi", "rpi", "ftz", "sat", "relu", "satfinite", "rna"]))
            throw o.Unknown();
        if (to is "bf16x2" or "f16x2" or "e4m3x2" or "e5m2x2" || from is "e4m3x2" or "e5m2x2")
            return Packed(o, to, from, modifiers);
        if (to == "tf32")
            return Lanes.Unary<float, uint>(o.Into<uint>(0), o.From<float>(1), ToTf32);
        if (Simple(o, to, from, modifiers) is { } simple)
            return simple;

        Func<ulong, ulong> convert = Convert(o, to, from, modifiers);
        (int d, int bytes) = o.Any(o[0]);
        bool number = o[1] is not Ptx.RegisterOperand;
        (int a, int size) = number ? (o.From<ulong>(1), 8) : o.Any(o[1]);
        bool extends = to[0] == 's';
        int resultBytes = Ptx.PtxType.Bytes(to);
        return w =>
        {
            for (uint rest = w.Mask; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                ulong value = convert(Load(w.Registers + a + (lane * size), size));
                if (extends && resultBytes < bytes)
                    value = (ulong)Signed(value, resultBytes);
                Store(w.Registers + d + (lane * bytes), bytes, value);
            }
        };
    }

    /// <summary>The frequent ones between integers, whose registers have just the types' sizes.</summary>
    static Step? Simple(Operation o, string to, string from, HashSet<string> modifiers)
    {
        if (modifiers.Count == 1 && modifiers.Contains("rn") && to == "f32" && from == "s32")
            return Lanes.Unary<int, float>(o.Into<float>(0), o.From<int>(1), a => a);
        if (modifiers.Count > 0)
            return null;
        return (to, from) switch
        {
            ("u64", "u32") => Lanes.Unary<uint, ulong>(o.Into<ulong>(0), o.From<uint>(1), a => a),
            ("s64", "s32") => Lanes.Unary<int, long>(o.Into<long>(0), o.From<int>(1), a => a),
            ("u32", "u64") or ("s32", "s64") or ("s32", "u64") => Lanes.Unary<ulong, uint>(o.Into<uint>(0), o.From<ulong>(1), a => (uint)a),
            _ => null,
        };
    }

    static Func<ulong, ulong> Convert(Operation o, string to, string from, HashSet<string> modifiers)
    {
        bool toInteger = to[0] is 's' or 'u', fromInteger = from[0] is 's' or 'u';
        int toBytes = Ptx.PtxType.Bytes(to), fromBytes = Ptx.PtxType.Bytes(from);
        bool fromSigned = from[0] == 's', toSigned = to[0] == 's', saturates = modifiers.Contains("sat"), flush = modifiers.Contains("ftz");
        if (fromInteger && toInteger)
            return v => IntegerToInteger(fromSigned ? Signed(v, fromBytes) : (Int128)Unsigned(v, fromBytes), toBytes, toSigned, saturates);
        if (fromInteger)
        {
            if (!modifiers.Contains("rn"))
                throw o.Unknown("of these conversions the simulator knows those rounded to nearest even");
            return fromSigned ? v => FromSigned(Signed(v, fromBytes), to) : v => FromUnsigned(Unsigned(v, fromBytes), to);
        }

        Func<ulong, double> read = Reader(o, from, flush);
        if (toInteger)
        {
            Func<double, double> round = Rounding(o, modifiers);
            return v => ToInteger(round(read(v)), toBytes, toSigned);
        }

        return ToFloat(o, to, from, modifiers, read, flush);
    }

    static Func<ulong, ulong> ToFloat(Operation o, string to, string from, HashSet<string> modifiers, Func<ulong, double> read, bool flush)
    {
        Func<double, double> shape = d => d;
        if (modifiers.Overlaps(["rni", "rzi", "rmi", "rpi"]))
            shape = Rounding(o, modifiers);
        else if (modifiers.Overlaps(["rm", "rp", "rna"]) || (modifiers.Contains("rz") && to != "bf16"))
            throw o.Unknown("of these conversions the simulator knows those rounded to nearest even");
        bool saturates = modifiers.Contains("sat"), relu = modifiers.Contains("relu"), truncates = modifiers.Contains("rz");
        return v =>
        {
            double value = shape(read(v));
            if (saturates)
                value = value >= 1 ? 1 : value > 0 ? value : 0;
            if (relu)
                value = value > 0 || double.IsNaN(value) ? value : 0;
            return to switch
            {
                "f16" => Half16.ToF16(value),
                "bf16" => truncates ? Half16.ToBf16Truncated((float)value) : Half16.ToBf16(value),
                "f32" => BitConverter.SingleToUInt32Bits(flush ? Floats.Flush((float)value) : (float)value),
                _ => BitConverter.DoubleToUInt64Bits(value),
            };
        };
    }

    static Func<ulong, double> Reader(Operation o, string type, bool flush) => type switch
    {
        "f16" => v => Half16.FromF16((ushort)v),
        "bf16" => v => Half16.FromBf16((ushort)v),
        "f32" when flush => v => Floats.Flush(BitConverter.UInt32BitsToSingle((uint)v)),
        "f32" => v => BitConverter.UInt32BitsToSingle((uint)v),
        "f64" => BitConverter.UInt64BitsToDouble,
        _ => throw o.Unknown(),
    };

    static Func<double, double> Rounding(Operation o, HashSet<string> modifiers) =>
        modifiers.Contains("rni") ? d => Math.Round(d, MidpointRounding.ToEven)
        : modifiers.Contains("rzi") ? Math.Truncate
        : modifiers.Contains("rmi") ? Math.Floor
        : modifiers.Contains("rpi") ? Math.Ceiling
        : throw o.Unknown("a conversion to an integer says how it rounds");

    static ulong IntegerToInteger(Int128 value, int bytes, bool signed, bool saturates)
    {
        if (saturates)
        {
            Int128 low = signed ? -(Int128.One << ((8 * bytes) - 1)) : 0, high = (Int128.One << ((8 * bytes) - (signed ? 1 : 0))) - 1;
            value = Int128.Clamp(value, low, high);
        }

        return Unsigned((ulong)(value & ulong.MaxValue), bytes);
    }

    /// <summary>Out of range: the nearest integer there is; NaN: 0.</summary>
    static ulong ToInteger(double value, int bytes, bool signed)
    {
        if (double.IsNaN(value))
            return 0;
        double high = Math.ScaleB(1, (8 * bytes) - (signed ? 1 : 0));
        if (value >= high)
            return Unsigned(signed ? (1ul << ((8 * bytes) - 1)) - 1 : ulong.MaxValue, bytes);
        if (signed)
            return Unsigned(value < -high ? 1ul << ((8 * bytes) - 1) : (ulong)(long)value, bytes);
        return value <= 0 ? 0 : (ulong)value;
    }

    static ulong FromSigned(long value, string to) => to switch
    {
        "f32" => BitConverter.SingleToUInt32Bits(value),
        "f64" => BitConverter.DoubleToUInt64Bits(value),
        "f16" => Half16.ToF16(value),
        _ => Half16.ToBf16(value),
    };

    static ulong FromUnsigned(ulong value, string to) => to switch
    {
        "f32" => BitConverter.SingleToUInt32Bits(value),
        "f64" => BitConverter.DoubleToUInt64Bits(value),
        "f16" => Half16.ToF16(value),
        _ => Half16.ToBf16(value),
    };

    /// <summary>Two numbers into one register: the first operand is the upper half.</summary>
    static Step Packed(Operation o, string to, string from, HashSet<string> modifiers)
    {
        bool relu = modifiers.Contains("relu");
        float Shape(float a) => relu && !(a > 0) && !float.IsNaN(a) ? 0 : a;
        switch (to, from)
        {
            case ("bf16x2", "f32") when modifiers.Contains("rz"):
                return Both(a => Half16.ToBf16Truncated(Shape(a)));
            case ("bf16x2", "f32") when modifiers.Contains("rn"):
                return Both(a => Half16.ToBf16(Shape(a)));
            case ("f16x2", "f32") when modifiers.Contains("rn"):
                return Both(a => Half16.ToF16(Shape(a)));
            case ("e4m3x2", "f32") when modifiers.Contains("satfinite"):
                return Lanes.Binary<float, float, ushort>(
                    o.Into<ushort>(0), o.From<float>(1), o.From<float>(2), (a, b) => (ushort)((Half16.ToE4M3(Shape(a)) << 8) | Half16.ToE4M3(Shape(b))));
            case ("e5m2x2", "f32") when modifiers.Contains("satfinite"):
                return Lanes.Binary<float, float, ushort>(
                    o.Into<ushort>(0), o.From<float>(1), o.From<float>(2), (a, b) => (ushort)((Half16.ToE5M2(Shape(a)) << 8) | Half16.ToE5M2(Shape(b))));
            case ("f16x2", "e4m3x2"):
                return Lanes.Unary<ushort, uint>(o.Into<uint>(0), o.From<ushort>(1), a =>
                    Halves.Pair(Half16.ToF16(Half16.FromE4M3((byte)a)), Half16.ToF16(Half16.FromE4M3((byte)(a >> 8)))));
            case ("f16x2", "e5m2x2"):
                return Lanes.Unary<ushort, uint>(o.Into<uint>(0), o.From<ushort>(1), a =>
                    Halves.Pair(Half16.ToF16(Half16.FromE5M2((byte)a)), Half16.ToF16(Half16.FromE5M2((byte)(a >> 8)))));
            default:
                throw o.Unknown();
        }

        Step Both(Func<float, ushort> narrow) =>
            Lanes.Binary<float, float, uint>(o.Into<uint>(0), o.From<float>(1), o.From<float>(2), (a, b) => Halves.Pair(narrow(b), narrow(a)));
    }

    /// <summary>cvt.rna: to ten bits of fraction, ties away from zero.</summary>
    static uint ToTf32(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsFinite(value) ? (bits + 0x1000) & 0xFFFFE000 : bits;
    }

    static ulong Load(byte* p, int bytes) => bytes switch
    {
        1 => *p,
        2 => *(ushort*)p,
        4 => *(uint*)p,
        _ => *(ulong*)p,
    };

    static void Store(byte* p, int bytes, ulong value)
    {
        switch (bytes)
        {
            case 2:
                *(ushort*)p = (ushort)value;
                break;
            case 4:
                *(uint*)p = (uint)value;
                break;
            case 8:
                *(ulong*)p = value;
                break;
            default:
                *p = (byte)value;
                break;
        }
    }

    static long Signed(ulong value, int bytes) => (long)(value << (64 - (8 * bytes))) >> (64 - (8 * bytes));

    static ulong Unsigned(ulong value, int bytes) => value << (64 - (8 * bytes)) >> (64 - (8 * bytes));
}
