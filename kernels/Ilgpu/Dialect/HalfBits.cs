namespace TaylorSeer.Kernels.Gpu.Dialect;

/// <summary>f16 as it is stored, converted by integer arithmetic: ILGPU's own conversion needs an OpenCL device with cl_khr_fp16.</summary>
public static class HalfBits
{
    /// <summary>The value of <paramref name="bits"/>, exactly.</summary>
    public static float ToFloat(ushort bits)
    {
        uint sign = (uint)(bits & 0x8000) << 16, magnitude = (uint)(bits & 0x7FFF) << 13;
        uint exponent = magnitude & 0x0F80_0000;
        if (magnitude > 0x0F80_0000)                                    // NaN, made quiet
            return Interop.IntAsFloat(sign | magnitude | 0x7FC0_0000);
        if (exponent == 0x0F80_0000)                                    // infinity
            return Interop.IntAsFloat(sign | 0x7F80_0000);
        if (exponent != 0)
            return Interop.IntAsFloat(sign | (magnitude + (112u << 23)));
        // subnormal: a multiple of 2^-24, exact in f32
        float value = (bits & 0x7FFF) * 5.9604644775390625e-8f;
        return Interop.IntAsFloat(sign | Interop.FloatAsInt(value));
    }

    /// <summary>The nearest f16, ties to even; a NaN stays one.</summary>
    public static ushort FromFloat(float value)
    {
        uint bits = Interop.FloatAsInt(value), sign = (bits >> 16) & 0x8000, magnitude = bits & 0x7FFF_FFFF;
        if (magnitude > 0x7F80_0000)
            return (ushort)(sign | 0x7E00);
        if (magnitude >= 0x4780_0000)                                   // 65536 and more
            return (ushort)(sign | 0x7C00);
        if (magnitude >= 0x3880_0000)                                   // normal: 2^-14 and more; a carry may reach infinity
            return (ushort)(sign | ((magnitude - (112u << 23) + 0xFFF + ((magnitude >> 13) & 1)) >> 13));
        if (magnitude <= 0x3300_0000)                                   // 2^-25 and less: the tie goes to 0
            return (ushort)sign;
        int shift = (int)(126 - (magnitude >> 23));                     // subnormal: drop 14 to 24 bits of the 24
        uint significand = (magnitude & 0x7F_FFFF) | 0x80_0000, kept = significand >> shift;
        uint rest = significand & ((1u << shift) - 1), half = 1u << (shift - 1);
        if (rest > half || (rest == half && (kept & 1) != 0))
            kept++;
        return (ushort)(sign | kept);
    }
}
