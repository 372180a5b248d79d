using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>Sixteen quads: AVX-512.</summary>
readonly unsafe struct Quads16(Vector512<int> v) : IQuads<Quads16>
{
    readonly Vector512<int> v = v;

    public static int Count => Vector512<int>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads16 Load(int* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int* to) => v.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads16 Broadcast(int value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads16 EvenSigned(Quads16 x) => new(((x.v.AsInt16() << 8) >> 8).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads16 OddSigned(Quads16 x) => new((x.v.AsInt16() >> 8).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads16 EvenUnsigned(Quads16 x) => new(x.v & Vector512.Create(0x00ff_00ff));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads16 OddUnsigned(Quads16 x) => new((x.v.AsUInt16() >>> 8).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads16 MultiplyAddPairs(Quads16 sum, Quads16 x, Quads16 y) => new(sum.v + Avx512BW.MultiplyAddAdjacent(x.v.AsInt16(), y.v.AsInt16()));
}
