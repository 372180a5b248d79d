namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>Numbers of 16 and 8 bits as bit patterns: f16, bf16, e4m3, e5m2, and tf32. Everything rounds to nearest even.</summary>
static class Half16
{
    public static float FromF16(ushort bits) => (float)BitConverter.UInt16BitsToHalf(bits);

    public static float FromBf16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    public static ushort ToF16(double value) => double.IsNaN(value) ? (ushort)0x7FFF : BitConverter.HalfToUInt16Bits((Half)value);

    public static ushort ToBf16(double value)
    {
        if (double.IsNaN(value))
            return 0x7FFF;
        float near = (float)value;
        uint bits = BitConverter.SingleToUInt32Bits(near);
        uint rest = bits & 0xFFFF, odd = bits >> 16 & 1;
        bool isHalf = rest == 0x8000, away = rest > 0x8000;
        if (isHalf && near != value)        // rounding twice would go wrong: look at which side the value is of
            away = Math.Abs(value) > Math.Abs((double)near);
        else if (isHalf)
            away = odd != 0;
        return (ushort)((bits >> 16) + (away ? 1u : 0));
    }

    /// <summary>Towards zero.</summary>
    public static ushort ToBf16Truncated(float value) =>
        float.IsNaN(value) ? (ushort)0x7FFF : (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);

    /// <summary>What a tensor core sees of an f32 given as tf32: ten bits of its fraction.</summary>
    public static float FromTf32(uint bits) => BitConverter.UInt32BitsToSingle(bits & 0xFFFFE000);

    /// <summary>4 bits of exponent (bias 7), 3 of fraction; no infinities: 0x7F is NaN, 448 the largest.</summary>
    public static float FromE4M3(byte bits) => Small(bits, fraction: 3, bias: 7, nan: (bits & 0x7F) == 0x7F, infinite: false);

    /// <summary>5 bits of exponent (bias 15), 2 of fraction; 0x7C is infinite.</summary>
    public static float FromE5M2(byte bits) => Small(bits, fraction: 2, bias: 15, nan: (bits & 0x7F) > 0x7C, infinite: (bits & 0x7F) == 0x7C);

    /// <summary>Rounds and saturates to 448, as cvt.rn.satfinite does.</summary>
    public static byte ToE4M3(float value) => ToSmall(value, fraction: 3, bias: 7, largest: 448, largestBits: 0x7E);

    /// <summary>Rounds and saturates to 57344.</summary>
    public static byte ToE5M2(float value) => ToSmall(value, fraction: 2, bias: 15, largest: 57344, largestBits: 0x7B);

    static float Small(byte bits, int fraction, int bias, bool nan, bool infinite)
    {
        float sign = (bits & 0x80) != 0 ? -1 : 1;
        if (nan)
            return float.NaN;
        if (infinite)
            return sign * float.PositiveInfinity;
        int exponent = (bits & 0x7F) >> fraction, rest = bits & ((1 << fraction) - 1);
        float significand = exponent == 0 ? rest : rest + (1 << fraction);
        return sign * MathF.ScaleB(significand, Math.Max(exponent, 1) - bias - fraction);
    }

    static byte ToSmall(float value, int fraction, int bias, float largest, byte largestBits)
    {
        if (float.IsNaN(value))
            return 0x7F;
        byte sign = (byte)(float.IsNegative(value) ? 0x80 : 0);
        float a = MathF.Abs(value);
        if (a >= largest)
            return (byte)(sign | largestBits);
        int exponent = a == 0 ? 1 - bias : Math.Max(MathF.ILogB(a), 1 - bias);
        int units = (int)Math.Round(Math.ScaleB(a, fraction - exponent), MidpointRounding.ToEven);      // of the last place; may carry into the exponent
        int code = units + ((exponent + bias - 1) << fraction);
        return (byte)(sign | Math.Min(code, largestBits));
    }
}
