using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>Sixteen lanes: AVX-512.</summary>
readonly unsafe struct Floats16(Vector512<float> v) : IFloats<Floats16>
{
    readonly Vector512<float> v = v;

    public static int Count => Vector512<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 Load(float* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 All(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* to) => v.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 LoadBF16(ushort* from) => new((Vector512.WidenLower(Vector256.Load(from).ToVector512Unsafe()) << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBF16(ushort* to) => Vector512.Narrow(BF16.Round(v), default).GetLower().Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 operator +(Floats16 a, Floats16 b) => new(a.v + b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 operator -(Floats16 a, Floats16 b) => new(a.v - b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 operator *(Floats16 a, Floats16 b) => new(a.v * b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 operator /(Floats16 a, Floats16 b) => new(a.v / b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 MultiplyAdd(Floats16 a, Floats16 b, Floats16 c) => new(Vector512.MultiplyAddEstimate(a.v, b.v, c.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 Exp(Floats16 x) => new(Vector512.Exp(x.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 Clamp(Floats16 x, Floats16 low, Floats16 high) => new(Vector512.Clamp(x.v, low.v, high.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Floats16 x) => Vector512.Sum(x.v);
}
