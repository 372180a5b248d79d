namespace TaylorSeer.Kernels.Cpu;

/// <summary>
/// e4m3, an 8-bit float: a sign, 4 bits of exponent around 7, 3 bits after the point; below 2⁻⁶ steps of 2⁻⁹, no infinity, the largest 448, and
/// one pattern beside the sign for NaN. PyTorch calls it float8_e4m3fn. Micikevicius and others, "FP8 Formats for Deep Learning", 2022.
/// </summary>
public static class E4M3
{
    /// <summary>The largest number.</summary>
    public const float Largest = 448;

    /// <summary>The exponent below which steps stay as they are.</summary>
    const int LeastExponent = -6;

    /// <summary>What an f32's exponent is larger by than that of an e4m3.</summary>
    const int Rebias = 127 - 7;

    const int NaN = 0x7f;

    /// <summary>The nearest e4m3 as an f32, ties to even; ±448 beyond the range; a NaN stays one.</summary>
    public static float Nearest(float v)
    {
        v = Math.Clamp(v, -Largest, Largest);
        int exponent = Math.Max((BitConverter.SingleToInt32Bits(v) >> 23) & 0xff, 127 + LeastExponent);
        float shift = BitConverter.Int32BitsToSingle(((exponent + 20) << 23) | (1 << 22));     // f32 has no steps finer than an eighth of 2^exponent here
        return (v + shift) - shift;
    }

    /// <summary>The nearest e4m3; the NaN without a sign for any NaN.</summary>
    public static byte Round(float v)
    {
        if (float.IsNaN(v))
            return NaN;
        int sign = float.IsNegative(v) ? 0x80 : 0;
        float magnitude = MathF.Abs(Nearest(v));
        return (byte)(sign | (magnitude < 1f / 64 ? (int)(magnitude * 512) : (BitConverter.SingleToInt32Bits(magnitude) >> 20) - (Rebias << 3)));
    }

    /// <summary>The f32 that an e4m3 stands for.</summary>
    public static float Widen(byte bits)
    {
        int magnitude = bits & 0x7f;
        float value = magnitude == NaN ? float.NaN : magnitude < 8 ? magnitude / 512f : BitConverter.Int32BitsToSingle((magnitude + (Rebias << 3)) << 20);
        return bits < 0x80 ? value : -value;
    }
}
