namespace TaylorSeer.Kernels.Gpu.Dialect;

/// <summary>
/// Reads and writes f32 values of memory that keeps them as a <see cref="Storage"/> says. A kernel takes such memory as bytes and
/// its storage as a specialised value: the choice is made when the device program is built, and one body serves every type.
/// </summary>
public static class Stored
{
    /// <summary>Element <paramref name="i"/>.</summary>
    public static float Read(ArrayView<byte> memory, long i, Storage type) =>
        type == Storage.F32 ? memory.Cast<float>()[i] : Widen(memory.Cast<ushort>()[i], type);

    /// <summary>Stores element <paramref name="i"/>, rounded to nearest even.</summary>
    public static void Write(float value, ArrayView<byte> memory, long i, Storage type)
    {
        if (type == Storage.F32)
        {
            ArrayView<float> values = memory.Cast<float>();
            values[i] = value;
        }
        else
        {
            ArrayView<ushort> bits = memory.Cast<ushort>();
            bits[i] = Round(value, type);
        }
    }

    /// <summary>Elements <paramref name="i"/> to i + 3 with one instruction. i is a multiple of 4, and the memory starts at one.</summary>
    public static Float4 Read4(ArrayView<byte> memory, long i, Storage type)
    {
        if (type == Storage.F32)
            return memory.Cast<Float4>()[i >> 2];
        ulong bits = memory.Cast<ulong>()[i >> 2];
        return new(
            Widen((ushort)bits, type), Widen((ushort)(bits >> 16), type), Widen((ushort)(bits >> 32), type), Widen((ushort)(bits >> 48), type));
    }

    /// <summary>Stores elements <paramref name="i"/> to i + 3 with one instruction, aligned as for <see cref="Read4"/>.</summary>
    public static void Write4(Float4 value, ArrayView<byte> memory, long i, Storage type)
    {
        if (type == Storage.F32)
        {
            ArrayView<Float4> values = memory.Cast<Float4>();
            values[i >> 2] = value;
        }
        else
        {
            ArrayView<ulong> bits = memory.Cast<ulong>();
            bits[i >> 2] = Round(value.X, type) | ((ulong)Round(value.Y, type) << 16)
                | ((ulong)Round(value.Z, type) << 32) | ((ulong)Round(value.W, type) << 48);
        }
    }

    static float Widen(ushort bits, Storage type) => type == Storage.BF16 ? BFloat16Bits.ToFloat(bits) : HalfBits.ToFloat(bits);

    static ushort Round(float value, Storage type) => type == Storage.BF16 ? BFloat16Bits.FromFloat(value) : HalfBits.FromFloat(value);
}
