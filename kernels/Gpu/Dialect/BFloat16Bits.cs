namespace TaylorSeer.Kernels.Gpu.Dialect;

/// <summary>bf16 as it is stored: the upper 16 bits of an f32. Arithmetic is done in f32.</summary>
public static class BFloat16Bits
{
    /// <summary>The value of <paramref name="bits"/>, exactly.</summary>
    public static float ToFloat(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>The nearest bf16, ties to even; a NaN stays one.</summary>
    public static ushort FromFloat(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if ((bits & 0x7FFF_FFFF) > 0x7F80_0000)
            return (ushort)((bits >> 16) | 0x40);       // the payload may lie in the bits that go
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
