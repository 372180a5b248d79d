using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>AVX2: 8 lanes.</summary>
readonly unsafe struct ByteLanes256 : IByteLanes<Vector256<int>>
{
    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(int* p) => Vector256.Load(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> x, int* p) => x.Store(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Broadcast(int x) => Vector256.Create(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> EvenSigned(Vector256<int> x) => ((x.AsInt16() << 8) >> 8).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> OddSigned(Vector256<int> x) => (x.AsInt16() >> 8).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> EvenUnsigned(Vector256<int> x) => x & Vector256.Create(0x00ff_00ff);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> OddUnsigned(Vector256<int> x) => (x.AsUInt16() >>> 8).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAddPairs(Vector256<int> sum, Vector256<int> x, Vector256<int> y) => sum + Avx2.MultiplyAddAdjacent(x.AsInt16(), y.AsInt16());
}
