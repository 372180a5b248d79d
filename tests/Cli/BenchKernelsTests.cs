using TaylorSeer.Cli;
using TaylorSeer.Kernels.Gpu;
using static TaylorSeer.Tests.Cli.CommandLine;

namespace TaylorSeer.Tests.Cli;

public sealed class BenchKernelsTests
{
    [Fact]
    public void A_kernel_is_checked_and_timed_beside_its_devices_ceilings()
    {
        var json = Done("bench", "kernels", "--device", "emulator", "--kernel", "tiny.gate", "--seconds", "0.01", "--json").Json;
        var kernel = Assert.Single(json.GetProperty("kernels").EnumerateArray());
        Assert.Equal("tiny.gate", kernel.GetProperty("name").GetString());
        Assert.InRange(kernel.GetProperty("error_share").GetDouble(), 0, 1);
        Assert.True(kernel.GetProperty("least_ms").GetDouble() <= kernel.GetProperty("median_ms").GetDouble());
        Assert.True(kernel.GetProperty("peak_flops").GetDouble() > 0 && kernel.GetProperty("peak_bytes").GetDouble() > 0);
    }

    [Theory]
    [InlineData("f32"), InlineData("bf16")]
    public void Every_kernel_can_be_checked_without_being_timed(string dtype)
    {
        var json = Done("bench", "kernels", "--device", "emulator", "--check", "--dtype", dtype, "--json").Json;
        Assert.Equal(dtype, json.GetProperty("dtype").GetString());
        Assert.Equal(0, json.GetProperty("failed").GetInt32());
        string[] names = [.. json.GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];
        Assert.Equal(names.Length, json.GetProperty("passed").GetInt32());
        Assert.Contains("tiny.fc2-observed-bf16", names);
        Assert.All(json.GetProperty("checks").EnumerateArray(), c => Assert.InRange(c.GetProperty("error_share").GetDouble(), 0, 1));
    }

    [Fact]
    public void A_sweep_doubles_the_size_until_it_takes_too_long()
    {
        var json = Done("bench", "kernels", "--device", "emulator", "--kernel", "silu", "--sweep", "--seconds", "0.01", "--json").Json;
        var first = json.GetProperty("kernels")[0];
        Assert.Equal("Silu.sweep.64", first.GetProperty("name").GetString());
        Assert.True(json.GetProperty("kernels").GetArrayLength() < 8);
    }

    [Fact]
    public void Versions_are_shown_with_what_each_brings()
    {
        Result result = Done("bench", "kernels", "--device", "emulator", "--kernel", "attention", "--variants", "--seconds", "0.01");
        Assert.Contains("Online", result.Output, StringComparison.Ordinal);
        Assert.Contains("Attention.Gpu", result.Output, StringComparison.Ordinal);
        Assert.Contains("no score is stored", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--device opencl", "bench", "kernels", "--device", "cpu")]
    [InlineData("tiny, demo, xl2, vae", "bench", "kernels", "--device", "emulator", "--shapes", "huge")]
    [InlineData("gemm and of attention", "bench", "kernels", "--device", "emulator", "--variants", "--kernel", "silu")]
    [InlineData("'emulator' has none", "bench", "kernels", "--tune", "--device", "emulator")]
    [InlineData("'cpu' has none", "bench", "kernels", "--tune", "--device", "cpu", "--dtype", "fp8")]
    [InlineData("--only goes with --tune", "bench", "kernels", "--device", "emulator", "--only", "fc2")]
    [InlineData("--kernel nothing", "bench", "kernels", "--device", "emulator", "--kernel", "nothing")]
    public void What_cannot_be_timed_is_refused_with_what_can(string says, params string[] args)
    {
        Result result = Run(args);
        Assert.Equal(ExitCode.WrongCommand, result.Code);
        Assert.Contains(says, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_build_without_ILGPU_says_how_to_build_with_it()
    {
        if (IGpuDevices.Find() is not null)
            return;     // this build has it
        Result result = Run("devices", "--json");
        Assert.DoesNotContain("ilgpu", result.Output, StringComparison.Ordinal);
        result = Run("bench", "kernels", "--device", "ilgpu");
        Assert.NotEqual(ExitCode.Done, result.Code);
        Assert.Contains("-p:WithIlgpu=true", result.Errors, StringComparison.Ordinal);
    }
}
