using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>Eight lanes: AVX2.</summary>
readonly unsafe struct Floats8(Vector256<float> v) : IFloats<Floats8>
{
    readonly Vector256<float> v = v;

    public static int Count => Vector256<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 Load(float* from) => new(Vector256.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 All(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* to) => v.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 LoadBF16(ushort* from) => new((Vector256.WidenLower(Vector128.Load(from).ToVector256Unsafe()) << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBF16(ushort* to) => Vector256.Narrow(BF16.Round(v), default).GetLower().Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 operator +(Floats8 a, Floats8 b) => new(a.v + b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 operator -(Floats8 a, Floats8 b) => new(a.v - b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 operator *(Floats8 a, Floats8 b) => new(a.v * b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 operator /(Floats8 a, Floats8 b) => new(a.v / b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 MultiplyAdd(Floats8 a, Floats8 b, Floats8 c) => new(Vector256.MultiplyAddEstimate(a.v, b.v, c.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 Exp(Floats8 x) => new(Vector256.Exp(x.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 Clamp(Floats8 x, Floats8 low, Floats8 high) => new(Vector256.Clamp(x.v, low.v, high.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Floats8 x) => Vector256.Sum(x.v);
}
