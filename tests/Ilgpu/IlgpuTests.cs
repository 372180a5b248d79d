extern alias ilgpu;

using TaylorSeer.Engine;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Tests.Gpu;
using Xunit.Abstractions;
using Bf16 = TaylorSeer.Kernels.Gpu.Dialect.BFloat16Bits;
using F16 = TaylorSeer.Kernels.Gpu.Dialect.HalfBits;
using IlgpuBf16 = ilgpu::TaylorSeer.Kernels.Gpu.Dialect.BFloat16Bits;
using IlgpuCatalog = ilgpu::TaylorSeer.Kernels.Ilgpu.IlgpuCatalog;
using IlgpuDevices = ilgpu::TaylorSeer.Kernels.Ilgpu.IlgpuDevices;
using IlgpuF16 = ilgpu::TaylorSeer.Kernels.Gpu.Dialect.HalfBits;

namespace TaylorSeer.Tests.Ilgpu;

/// <summary>The kernel files as ILGPU compiles them. The largest deviation of each is in the test's output.</summary>
public class IlgpuTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => SmallKernelTests.Names;

    [Fact]
    public void ILGPU_has_every_kernel() =>
        Assert.Equal(Kernels.KernelCatalog.All.Select(k => k.Name).Order(), IlgpuCatalog.Loaders.Keys.Order());

    [Theory, MemberData(nameof(Names))]
    public void A_kernel_means_the_same_on_the_CPU_accelerator(string name) => Agrees(name, IlgpuTestDevices.Cpu());

    [IlgpuOpenClTheory, MemberData(nameof(Names))]
    public void A_kernel_means_the_same_as_ILGPUs_OpenCL(string name) => Agrees(name, IlgpuTestDevices.ForcedOpenCl());

    [Theory, MemberData(nameof(TeachingSmallKernelTests.Gemms), MemberType = typeof(TeachingSmallKernelTests))]
    public void A_version_of_the_product_agrees_with_the_definition(string name)
    {
        TeachingSmallKernelTests.Gemm(Device.On(IlgpuTestDevices.Cpu()), name, 64, 64, 16);
        if (IlgpuTestDevices.WhyNoOpenCl is null)
            TeachingSmallKernelTests.Gemm(Device.On(IlgpuTestDevices.ForcedOpenCl()), name, 64, 128, 32);
    }

    [Theory, MemberData(nameof(TeachingSmallKernelTests.Attentions), MemberType = typeof(TeachingSmallKernelTests))]
    public void A_version_of_attention_agrees_with_the_definition(string name)
    {
        TeachingSmallKernelTests.Attention(Device.On(IlgpuTestDevices.Cpu()), name, 19, 2, 12);
        if (IlgpuTestDevices.WhyNoOpenCl is null)
            TeachingSmallKernelTests.Attention(Device.On(IlgpuTestDevices.ForcedOpenCl()), name, 70, 1, 72);
    }

    [Fact]
    public void Ceilings_compute_what_they_say()
    {
        TeachingSmallKernelTests.Ceilings(Device.On(IlgpuTestDevices.Cpu()));
        if (IlgpuTestDevices.WhyNoOpenCl is null)
            TeachingSmallKernelTests.Ceilings(Device.On(IlgpuTestDevices.ForcedOpenCl()));
    }

    [Fact]
    public void A_device_that_is_not_there_is_refused_with_those_that_are()
    {
        string message = Assert.Throws<GpuException>(() => Device.Parse("ilgpu:99")).Message;
        Assert.Contains("ilgpu:99", message, StringComparison.Ordinal);
        Assert.Contains(new IlgpuDevices().Describe()[0], message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stored_halves_and_bf16_are_converted_as_the_dialect_says()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            float value = F16.ToFloat((ushort)bits);
            Assert.Equal(BitConverter.SingleToInt32Bits(value), BitConverter.SingleToInt32Bits(IlgpuF16.ToFloat((ushort)bits)));
            Assert.Equal(Bf16.ToFloat((ushort)bits), IlgpuBf16.ToFloat((ushort)bits));
        }

        System.Random random = new(5);
        for (int i = 0; i < 1_000_000; i++)
        {
            float value = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            if (i % 2 == 0)
                value = (float)BitConverter.UInt16BitsToHalf((ushort)i) * (1 + (random.Next(-2, 3) * 0.00048828125f));      // near halves and between them
            if (float.IsNaN(value))
                Assert.True(float.IsNaN(F16.ToFloat(IlgpuF16.FromFloat(value))));
            else
                Assert.Equal(F16.FromFloat(value), IlgpuF16.FromFloat(value));
        }
    }

    void Agrees(string name, GpuDevice device)
    {
        var actual = SmallKernelTests.Results(Device.On(device), name);
        var expected = SmallKernelTests.Results(Device.Emulator(), name);
        SmallKernelTests.Agree(name, expected, actual);
        for (int i = 0; i < expected.Count; i++)
        {
            double worst = expected[i].Values.Zip(actual[i].Values, (e, a) => Math.Abs((double)e - a)).Max(), largest = expected[i].Values.Max(Math.Abs);
            output.WriteLine($"{name}: {expected[i].Name}: at most {worst:g2} off, of values up to {largest:g3}");
        }
    }
}
