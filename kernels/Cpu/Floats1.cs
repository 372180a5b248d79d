using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>One lane: what is left over when whole vectors do not fit any more.</summary>
readonly unsafe struct Floats1(float v) : IFloats<Floats1>
{
    readonly float v = v;

    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 Load(float* from) => new(*from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 All(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* to) => *to = v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 LoadBF16(ushort* from) => new(BF16.Widen(*from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreBF16(ushort* to) => *to = BF16.Round(v);

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

    /// <summary>Through a vector: <c>MathF.Exp</c> is another algorithm and rounds differently.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 Exp(Floats1 x) => new(Vector128.Exp(Vector128.Create(x.v)).ToScalar());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 Clamp(Floats1 x, Floats1 low, Floats1 high) => new(MathF.Min(MathF.Max(x.v, low.v), high.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Floats1 x) => x.v;
}
