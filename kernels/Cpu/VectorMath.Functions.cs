using System.Runtime.CompilerServices;

namespace TaylorSeer.Kernels.Cpu;

/// <content>Activations as types, for loops that are compiled once for each.</content>
static partial class VectorMath
{
    internal readonly struct GeluTanhFunction : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<V>(V x)
            where V : unmanaged, IFloats<V> =>
            GeluTanh(x);
    }

    internal readonly struct SiluFunction : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<V>(V x)
            where V : unmanaged, IFloats<V> =>
            Silu(x);
    }
}
