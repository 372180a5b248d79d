using System.Runtime.CompilerServices;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>One lane: what is left over when whole vectors do not fit any more.</summary>
unsafe struct Floats1(float v) : IFloats<Floats1>
{
    float v = v;

    public static int Count => 1;

    public static int TileRows => Floats4.TileRows;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 Load(float* from) => new(*from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 Broadcast(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(float* to) => *to = v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 LoadBF16(ushort* from) => new(BF16.Widen(*from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void StoreBF16(ushort* to) => *to = BF16.Round(v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 operator +(Floats1 a, Floats1 b) => new(a.v + b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 operator -(Floats1 a, Floats1 b) => new(a.v - b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 operator *(Floats1 a, Floats1 b) => new(a.v * b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 operator /(Floats1 a, Floats1 b) => new(a.v / b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 MultiplyAdd(Floats1 a, Floats1 b, Floats1 c) => new(float.MultiplyAddEstimate(a.v, b.v, c.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProduct(ref Floats1 sum, Floats1 a, Floats1 b) => sum.v = float.MultiplyAddEstimate(a.v, b.v, sum.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 Max(Floats1 a, Floats1 b) => new(float.MaxNative(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 Min(Floats1 a, Floats1 b) => new(float.MinNative(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 Round(Floats1 x) => new(MathF.Round(x.v));

    /// <summary>In two steps, like <see cref="Floats4.Scale"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 Scale(Floats1 x, Floats1 n)
    {
        int whole = (int)n.v, half = whole >> 1;
        return new(x.v * PowerOfTwo(half) * PowerOfTwo(whole - half));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Floats1 x) => x.v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 LowHalves(Floats1 pairs) => new(BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(pairs.v) << 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 HighHalves(Floats1 pairs) => new(BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(pairs.v) & 0xffff_0000));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void StoreBytes(byte* to) => *to = (byte)v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 FromIntegers(Floats1 bits) => new(BitConverter.SingleToInt32Bits(bits.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float PowerOfTwo(int n) => BitConverter.Int32BitsToSingle((n + 127) << 23);
}
