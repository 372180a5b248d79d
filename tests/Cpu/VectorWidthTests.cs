using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Tests.Cpu;

/// <summary>Makes a run with narrower vectors (tests/narrow-vectors) say something: the settings must have had their effect.</summary>
public class VectorWidthTests
{
    static bool Off(string feature) => Environment.GetEnvironmentVariable($"DOTNET_Enable{feature}") == "0";

    [Fact]
    public void Vectors_are_as_narrow_as_the_environment_asks()
    {
        bool none = Off("HWIntrinsic"), upTo128 = none || Off("AVX2") || Off("AVX");
        Assert.False((upTo128 || Off("AVX512")) && Vector512.IsHardwareAccelerated, "512-bit vectors are on");
        Assert.False(upTo128 && Vector256.IsHardwareAccelerated, "256-bit vectors are on");
        Assert.False(none && Vector128.IsHardwareAccelerated, "128-bit vectors are on");
    }

    [Fact]
    public void The_description_names_the_width_in_use()
    {
        string expected = Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported && Fma.IsSupported ? "AVX2"
            : Vector128.IsHardwareAccelerated ? "128-bit vectors" : "no vectors";
        Assert.Equal(expected, Processor.Vectors);
    }

    [Fact]
    public void The_second_level_cache_is_as_large_as_the_system_says()
    {
        Assert.InRange(Processor.SecondLevelCache, 128 << 10, 256 << 20);
        string caches = "/sys/devices/system/cpu/cpu0/cache";
        if (!X86Base.IsSupported || !Directory.Exists(caches))
            return;         // no other opinion
        string? second = Directory.GetDirectories(caches, "index*").FirstOrDefault(cache => File.ReadAllText(Path.Combine(cache, "level")).Trim() == "2");
        if (second is not null)
            Assert.Equal(File.ReadAllText(Path.Combine(second, "size")).Trim(), $"{Processor.SecondLevelCache >> 10}K");
    }
}
