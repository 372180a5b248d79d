using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>What the machine's processor is called and how wide its vectors are.</summary>
public static class Processor
{
    /// <summary>The processor's own name for itself where it has one (x64), else its architecture.</summary>
    public static string Name { get; } = BrandString() ?? $"{RuntimeInformation.ProcessArchitecture} processor";

    /// <summary>The widest vectors that kernels use here.</summary>
    public static string Vectors =>
        Vector512.IsHardwareAccelerated ? "AVX-512"
        : Vector256.IsHardwareAccelerated ? "AVX2"
        : Vector128.IsHardwareAccelerated ? "128-bit vectors"
        : "no vectors";

    /// <summary>CPUID leaves 0x80000002 to 4: 48 characters, padded with zeros or spaces.</summary>
    static string? BrandString()
    {
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax < 0x80000004)
            return null;

        Span<int> words = stackalloc int[12];
        for (int leaf = 0; leaf < 3; leaf++)
            (words[4 * leaf], words[(4 * leaf) + 1], words[(4 * leaf) + 2], words[(4 * leaf) + 3]) = X86Base.CpuId(unchecked((int)0x80000002) + leaf, 0);

        string name = System.Text.Encoding.ASCII.GetString(MemoryMarshal.AsBytes(words)).Trim('\0', ' ');
        return name.Length > 0 ? name : null;
    }
}
