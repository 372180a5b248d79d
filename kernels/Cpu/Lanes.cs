using System.Runtime.Intrinsics.X86;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>
/// Which <see cref="IFloats{V}"/> kernels bound by arithmetic use in this process. <c>Avx512F.IsSupported</c> and not
/// <c>Vector512.IsHardwareAccelerated</c>, which is a preference that the runtime turns off on older AVX-512 machines although a
/// GEMM gains there too; <see cref="Loops"/>, mostly bound by memory, follow it. Both properties are constants to the JIT: of a
/// dispatch on them one branch is compiled.
/// </summary>
static class Lanes
{
    public static bool Is512 => Avx512F.IsSupported;

    public static bool Is256 => Fma.IsSupported && Avx2.IsSupported;

    /// <summary>Floats in the widest vector.</summary>
    public static int Count => Is512 ? 16 : Is256 ? 8 : 4;
}
