using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>Four quads: any machine.</summary>
readonly unsafe struct Quads4(Vector128<int> v) : IQuads<Quads4>
{
    readonly Vector128<int> v = v;

    public static int Count => Vector128<int>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads4 Load(int* from) => new(Vector128.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int* to) => v.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads4 Broadcast(int value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads4 EvenSigned(Quads4 x) => new(((x.v.AsInt16() << 8) >> 8).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads4 OddSigned(Quads4 x) => new((x.v.AsInt16() >> 8).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads4 EvenUnsigned(Quads4 x) => new(x.v & Vector128.Create(0x00ff_00ff));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads4 OddUnsigned(Quads4 x) => new((x.v.AsUInt16() >>> 8).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quads4 MultiplyAddPairs(Quads4 sum, Quads4 x, Quads4 y) => new(Sse2.IsSupported
        ? sum.v + Sse2.MultiplyAddAdjacent(x.v.AsInt16(), y.v.AsInt16())
        : sum.v + (((x.v << 16) >> 16) * ((y.v << 16) >> 16)) + ((x.v >> 16) * (y.v >> 16)));
}
