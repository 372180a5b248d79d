using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TaylorSeer.Kernels.Cpu;

/// <summary>What the machine's processor is called and how wide its vectors are.</summary>
public static class Processor
{
    /// <summary>The processor's own name for itself where it has one (x64), else its architecture.</summary>
    public static string Name { get; } = BrandString() ?? $"{RuntimeInformation.ProcessArchitecture} processor";

    /// <summary>The widest vectors that kernels use here: those of <see cref="Lanes"/>.</summary>
    public static string Vectors =>
        Lanes.Is512 ? "AVX-512"
        : Lanes.Is256 ? "AVX2"
        : Vector128.IsHardwareAccelerated ? "128-bit vectors"
        : "no vectors";

    /// <summary>Bytes of a core's second-level cache; 1 MB where the processor does not say (it is not x64).</summary>
    public static long SecondLevelCache { get; } = CacheBytes(2) ?? 1 << 20;

    /// <summary>CPUID leaf 4 (Intel) or 0x8000001D (AMD), which are alike: a cache per index, until one of type 0.</summary>
    static long? CacheBytes(int level)
    {
        foreach (int leaf in (ReadOnlySpan<int>)[4, unchecked((int)0x8000001D)])
        {
            uint last = X86Base.IsSupported ? (uint)X86Base.CpuId(leaf & unchecked((int)0x80000000), 0).Eax : 0;
            for (int index = 0; last >= (uint)leaf && index < 16; index++)
            {
                (int eax, int ebx, int ecx, _) = X86Base.CpuId(leaf, index);
                int type = eax & 0x1F;
                if (type == 0)
                    break;
                if (type is 1 or 3 && ((eax >> 5) & 7) == level)        // data or unified
                    return (((uint)ebx >> 22) + 1L) * ((((uint)ebx >> 12) & 0x3FF) + 1) * (((uint)ebx & 0xFFF) + 1) * ((uint)ecx + 1L);
            }
        }

        return null;
    }

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
