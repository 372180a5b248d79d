using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>Four lanes: SSE on x64, Neon on Arm.</summary>
readonly unsafe struct Floats4(Vector128<float> v) : IFloats<Floats4>
{
    readonly Vector128<float> v = v;

    public static int Count => Vector128<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats4 Load(float* from) => new(Vector128.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats4 All(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* to) => v.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats4 LoadBF16(ushort* from) => new((Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)from).AsUInt16()) << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBF16(ushort* to) => *(ulong*)to = Vector128.Narrow(BF16.Round(v), default).AsUInt64().ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats4 operator +(Floats4 a, Floats4 b) => new(a.v + b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats4 operator -(Floats4 a, Floats4 b) => new(a.v - b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats4 operator *(Floats4 a, Floats4 b) => new(a.v * b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats4 operator /(Floats4 a, Floats4 b) => new(a.v / b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats4 MultiplyAdd(Floats4 a, Floats4 b, Floats4 c) => new(Vector128.MultiplyAddEstimate(a.v, b.v, c.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats4 Exp(Floats4 x) => new(Vector128.Exp(x.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats4 Clamp(Floats4 x, Floats4 low, Floats4 high) => new(Vector128.Clamp(x.v, low.v, high.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Floats4 x) => Vector128.Sum(x.v);
}
