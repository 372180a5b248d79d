namespace TaylorSeer.Kernels.Gpu.Dialect;

/// <summary>f16 as it is stored: 16 bits. Arithmetic is done in f32; devices convert with one instruction.</summary>
public static class HalfBits
{
    /// <summary>The value of <paramref name="bits"/>, exactly.</summary>
    public static float ToFloat(ushort bits) => (float)BitConverter.UInt16BitsToHalf(bits);

    /// <summary>The nearest f16, ties to even; a NaN stays one, with a payload of the device's choice.</summary>
    public static ushort FromFloat(float value) => BitConverter.HalfToUInt16Bits((Half)value);
}
