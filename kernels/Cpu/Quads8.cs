using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>Eight quads: AVX2.</summary>
readonly unsafe struct Quads8(Vector256<int> v) : IQuads<Quads8>
{
    readonly Vector256<int> v = v;

    public static int Count => Vector256<int>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads8 Load(int* from) => new(Vector256.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int* to) => v.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads8 Broadcast(int value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads8 EvenSigned(Quads8 x) => new(((x.v.AsInt16() << 8) >> 8).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads8 OddSigned(Quads8 x) => new((x.v.AsInt16() >> 8).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads8 EvenUnsigned(Quads8 x) => new(x.v & Vector256.Create(0x00ff_00ff));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads8 OddUnsigned(Quads8 x) => new((x.v.AsUInt16() >>> 8).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads8 MultiplyAddPairs(Quads8 sum, Quads8 x, Quads8 y) => new(sum.v + Avx2.MultiplyAddAdjacent(x.v.AsInt16(), y.v.AsInt16()));
}
