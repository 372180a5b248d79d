using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Emulation;
using TaylorSeer.Kernels.Gpu.OpenCl;

namespace TaylorSeer.Tests.Gpu;

/// <summary>Planted faults are found in the C# by the emulator, and in the generated text by oclgrind (tests/gpu-checks runs that half).</summary>
public class FaultyKernelTests
{
    [Theory]
    [InlineData("Race", "both write"), InlineData("OutOfBounds", "writes element 32"), InlineData("RemovedBarrier", "shared memory"), InlineData("Divergence", "threads have ended")]
    public void The_emulator_finds_a_planted_fault(string name, string message)
    {
        using EmulatedDevice device = new();
        Assert.Contains(message, Assert.Throws<KernelException>(() => Launch(device, name)).Message, StringComparison.Ordinal);
    }

    [OclgrindTheory]
    [InlineData("Race", "Write-write data race"), InlineData("OutOfBounds", "Invalid write"), InlineData("RemovedBarrier", "data race at local memory"), InlineData("Divergence", "divergence")]
    public void Oclgrind_finds_a_planted_fault(string name, string message)
    {
        using OpenClDevice device = new();
        string log = Environment.GetEnvironmentVariable(OclgrindTheoryAttribute.Log)!;
        long before = new FileInfo(log) is { Exists: true, Length: var length } ? length : 0;
        Launch(device, name);
        Assert.Contains(message, File.ReadAllText(log)[(int)before..], StringComparison.Ordinal);
    }

    static void Launch(GpuDevice device, string name)
    {
        KernelDefinition kernel = KernelCatalog.All.Single(k => k.Name == $"FaultyKernels.{name}");
        using GpuBuffer y = device.Allocate(32 * sizeof(int));
        device.Write(y, 0, new byte[32 * sizeof(int)]);
        device.Launch(kernel, 1, [y.View<int>(0, 32)], []);
        device.Wait();
    }
}
