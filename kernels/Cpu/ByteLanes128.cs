using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>Any machine: 4 lanes.</summary>
readonly unsafe struct ByteLanes128 : IByteLanes<Vector128<int>>
{
    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load(int* p) => Vector128.Load(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<int> x, int* p) => x.Store(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Broadcast(int x) => Vector128.Create(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> EvenSigned(Vector128<int> x) => ((x.AsInt16() << 8) >> 8).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> OddSigned(Vector128<int> x) => (x.AsInt16() >> 8).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> EvenUnsigned(Vector128<int> x) => x & Vector128.Create(0x00ff_00ff);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> OddUnsigned(Vector128<int> x) => (x.AsUInt16() >>> 8).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAddPairs(Vector128<int> sum, Vector128<int> x, Vector128<int> y) => Sse2.IsSupported
        ? sum + Sse2.MultiplyAddAdjacent(x.AsInt16(), y.AsInt16())
        : sum + (((x << 16) >> 16) * ((y << 16) >> 16)) + ((x >> 16) * (y >> 16));
}
