using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;
using TaylorSeer.Tests.Cuda.Driver;
using TaylorSeer.Tests.Cuda.Ptx;

namespace TaylorSeer.Tests.Cuda.TensorCores;

/// <summary>What the host says of the kernels agrees with their PTX and with the smallest devices.</summary>
public class TensorCoreShapesTests
{
    /// <summary>A group of compute capability 8.6, 8.9 and 12.0 may have 99 KB; 8.0 and 9.0 give more.</summary>
    const int LeastSharedBytes = 99 * 1024;

    public static IEnumerable<KernelDefinition> Kernels =>
        from type in (OperandType[])[OperandType.BF16, OperandType.F16]
        from kernel in TensorCoreLinear.Kernels(type).Concat(TensorCoreConv2d.Kernels(type))
            .Concat(from size in Enumerable.Range(2, 15) from groups in (int[])[1, 2] select TensorCoreAttention.Kernel(type, 8 * size, groups))
        select kernel;

    [Fact]
    public void Every_kernel_is_in_the_ptx_with_its_parameters_and_threads()
    {
        foreach (var program in Kernels.Concat(TensorCoreLinear.Kernels(OperandType.E4M3)).GroupBy(k => k.Program))
        {
            PtxModule module = Parsed(program.Key);
            Assert.All(program, k => IsDeclared(k, module));
        }
    }

    static PtxModule Parsed(string program)
    {
        PtxText text = PtxLibrary.Find(program, [], [], 90) ?? throw new Xunit.Sdk.XunitException($"there is no PTX of {program}");
        Assert.DoesNotContain(".local", text.Text, StringComparison.Ordinal);
        return PtxModule.Parse(text.Text);
    }

    static void IsDeclared(KernelDefinition kernel, PtxModule module)
    {
        PtxFunction function = module.Functions[kernel.EntryPoint];
        Assert.Equal(kernel.Parameters.Count, function.Parameters.Count);
        Assert.Equal(kernel.Group.Count, function.MaxThreads);
    }

    [Fact]
    public void Every_group_fits_the_smallest_device() =>
        Assert.All(Kernels.Concat(TensorCoreLinear.Kernels(OperandType.E4M3)), k => Assert.InRange(k.SharedBytes, 1, LeastSharedBytes));

    /// <summary>Machine code for Hopper's warpgroups runs there and nowhere else, not on what came after either.</summary>
    [Theory]
    [InlineData(OperandType.BF16)]
    [InlineData(OperandType.F16)]
    public void Kernels_of_warpgroups_are_for_compute_capability_9_0_alone(OperandType type)
    {
        IReadOnlyList<KernelDefinition> kernels = TensorCoreLinear.WarpgroupKernels(type);
        Assert.Equal(MatmulTile.Warpgroups.Count, kernels.Count);
        Assert.All((int[])[80, 89, 100, 120], capability => Assert.Null(PtxLibrary.Find(kernels[0].Program, [], [], capability)));
        PtxModule module = Parsed(kernels[0].Program);
        Assert.Equal("sm_90a", module.Target);
        Assert.All(kernels, k => IsDeclared(k, module));
        Assert.All(kernels, k => Assert.InRange(k.SharedBytes, 1, SimulatedDriver.MostSharedBytes));
        foreach (int size in Enumerable.Range(2, 15).Select(i => 8 * i))
        {
            KernelDefinition[] attention = [.. ((int[])[1, 2]).Select(groups => TensorCoreAttention.WarpgroupKernel(type, size, groups))];
            PtxModule program = Parsed(attention[0].Program);
            Assert.Equal("sm_90a", program.Target);
            Assert.All(attention, k => IsDeclared(k, program));
            Assert.All(attention, k => Assert.InRange(k.SharedBytes, 1, SimulatedDriver.MostSharedBytes));
        }
    }

    [Fact]
    public void Eight_bits_are_for_devices_that_multiply_them()
    {
        Assert.Null(PtxLibrary.Find("linear_e4m3", [], [], 86));
        Assert.NotNull(PtxLibrary.Find("linear_e4m3", [], [], 89));
    }

    [Fact]
    public void A_device_with_too_little_shared_memory_is_refused()
    {
        using Simulated gpu = new();
        Assert.Contains("98304 bytes of shared memory", Assert.Throws<GpuException>(() => new TensorCoreMatmul(gpu.Device, 108, 64 << 10)).Message, StringComparison.Ordinal);
    }
}
