using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>AVX-512: 16 lanes.</summary>
readonly unsafe struct ByteLanes512 : IByteLanes<Vector512<int>>
{
    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(int* p) => Vector512.Load(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> x, int* p) => x.Store(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Broadcast(int x) => Vector512.Create(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> EvenSigned(Vector512<int> x) => ((x.AsInt16() << 8) >> 8).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> OddSigned(Vector512<int> x) => (x.AsInt16() >> 8).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> EvenUnsigned(Vector512<int> x) => x & Vector512.Create(0x00ff_00ff);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> OddUnsigned(Vector512<int> x) => (x.AsUInt16() >>> 8).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAddPairs(Vector512<int> sum, Vector512<int> x, Vector512<int> y) => sum + Avx512BW.MultiplyAddAdjacent(x.AsInt16(), y.AsInt16());
}
