using System.Runtime.InteropServices;
using TaylorSeer.Engine;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Emulation;
using TaylorSeer.Kernels.Gpu.OpenCl;

namespace TaylorSeer.Tests.Gpu;

public class OpenClTests
{
    /// <summary>A kernel of one view with the given text, as generated code would define it.</summary>
    static KernelDefinition Text(string openCl, int threads = 1) => new(
        "Broken.Gpu", "Broken_Gpu", threads, [new("y", KernelParameterKind.View, typeof(float), false)], openCl, "", _ => { });

    static void Launch(GpuDevice device, KernelDefinition kernel)
    {
        using GpuBuffer y = device.Allocate(64);
        device.Launch(kernel, 1, [y.View<float>(0, 16)], []);
        device.Wait();
    }

    [Fact]
    public void A_device_that_is_missing_is_an_error_that_says_what_exists()
    {
        var e = Assert.Throws<GpuException>(() => Device.Parse("opencl:99"));
        Assert.Contains("opencl:99", e.Message, StringComparison.Ordinal);
        Assert.Contains("--device cpu", e.Message, StringComparison.Ordinal);
        foreach (OpenClDeviceInfo device in OpenClDeviceInfo.All())
            Assert.Contains(device.Model, e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Device.Parse("opencl:x"));
    }

    [OpenClFact]
    public void A_kernel_that_does_not_build_shows_the_compilers_log()
    {
        using OpenClDevice device = new();
        var e = Assert.Throws<GpuException>(() => Launch(device, Text("__kernel void Broken_Gpu(__global float* y, long s) { y[0] = nonsense; }")));
        Assert.Contains("Broken.Gpu does not build", e.Message, StringComparison.Ordinal);
        Assert.Contains("CL_BUILD_PROGRAM_FAILURE", e.Message, StringComparison.Ordinal);
        Assert.Contains("nonsense", e.Message, StringComparison.Ordinal);
    }

    [OpenClFact]
    public void Groups_that_the_device_cannot_run_are_refused_with_its_limit()
    {
        using OpenClDevice device = new();
        var e = Assert.Throws<GpuException>(() => Launch(device, Text("", device.MaxGroupThreads + 1)));
        Assert.Contains($"allows {device.MaxGroupThreads}", e.Message, StringComparison.Ordinal);
    }

    [OpenClFact]
    public void More_memory_than_there_is_is_refused_with_numbers()
    {
        using OpenClDevice device = new();
        var e = Assert.Throws<GpuException>(() => device.Allocate(1L << 50));
        Assert.Contains((1L << 50).ToString(), e.Message, StringComparison.Ordinal);
        Assert.Contains("--device cpu", e.Message, StringComparison.Ordinal);
    }

    [OpenClFact]
    public void A_refused_call_names_call_code_and_kernel()
    {
        using OpenClDevice device = new();
        // one argument less than the launch passes
        var e = Assert.Throws<GpuException>(() => Launch(device, Text("__kernel void Broken_Gpu(__global float* y) { y[0] = 1; }")));
        Assert.Contains("clSetKernelArg(1) failed with CL_INVALID_ARG_INDEX (-49)", e.Message, StringComparison.Ordinal);
        Assert.Contains("Broken.Gpu", e.Message, StringComparison.Ordinal);
    }

    /// <summary>What a driver can answer in the middle of a run: a device cannot be made to fail on request, so the messages are tested alone.</summary>
    [Theory]
    [InlineData(-4, "CL_MEM_OBJECT_ALLOCATION_FAILURE (-4)", "--device cpu"), InlineData(-5, "CL_OUT_OF_RESOURCES (-5)", "lower the batch")]
    [InlineData(-36, "CL_INVALID_COMMAND_QUEUE (-36)", "TAYLORSEER_SYNC=1"), InlineData(-9999, "illegal access", "TAYLORSEER_SYNC=1"), InlineData(-777, "code -777", "GPU 1")]
    public void A_drivers_error_names_device_kernel_call_and_code(int code, string name, string advice)
    {
        string message = Assert.Throws<GpuException>(() => ClError.Check(code, "clFinish", "GPU 1", "Linear.Gpu")).Message;
        foreach (string part in new[] { "clFinish", "GPU 1", "Linear.Gpu", name, advice })
            Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [OpenClFact]
    public void A_refused_launch_leaves_a_device_that_works()
    {
        using OpenClDevice device = new();
        for (int i = 0; i < 3; i++)
            Assert.Throws<GpuException>(() => Launch(device, Text("__kernel void Broken_Gpu(__global float* y) { y[0] = 1; }")));
        Launch(device, Text("__kernel void Broken_Gpu(__global float* y, long s) { y[s] = 1; }"));
    }

    [OpenClFact]
    public void A_built_program_is_kept_on_disk_and_a_damaged_one_is_built_again()
    {
        using TemporaryFolder folder = new();
        for (int run = 0; run < 3; run++)
        {
            using OpenClDevice device = new(OpenClDeviceInfo.Find(0), folder.Path);
            using GpuBuffer y = device.Allocate(512 * sizeof(float));
            ConstructKernels.LaunchSpecialized(device, 1, y.View<float>(0, 32), 4, true, Mode.First, 1);
            byte[] bytes = new byte[32 * sizeof(float)];
            device.Read(y, 0, bytes);
            Assert.All(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), v => Assert.Equal(12 + 2, v));
            string file = Assert.Single(Directory.GetFiles(folder.Path));
            if (run == 1)
                File.WriteAllBytes(file, [1, 2, 3]);
        }
    }

    [OpenClFact]
    public void Many_small_writes_and_a_large_one_arrive_in_order()
    {
        using OpenClDevice device = new();
        byte[] large = new byte[200_000], back = new byte[large.Length];
        new System.Random(3).NextBytes(large);
        using GpuBuffer buffer = device.Allocate(large.Length);
        for (int start = 0; start < large.Length; start += 1000)
        {
            byte[] wrong = new byte[1000];
            device.Write(buffer, start, wrong);
            for (int repeat = 0; repeat < 8; repeat++)
                device.Write(buffer, start, large.AsSpan(start, 1000));
        }

        device.Read(buffer, 0, back);
        Assert.Equal(large, back);
        Array.Reverse(large);
        device.Write(buffer, 0, large);
        device.Read(buffer, 0, back);
        Assert.Equal(large, back);
        Assert.Throws<ArgumentException>(() => device.Write(buffer, 1, large));
        Assert.Throws<ArgumentException>(() => device.Read(buffer, -1, back));
    }

    [OpenClFact]
    public void Marks_measure_the_devices_own_time()
    {
        using OpenClDevice device = new();
        using GpuMark from = device.Mark();
        using GpuBuffer y = device.Allocate(512 * sizeof(float));
        ConstructKernels.LaunchSpecialized(device, 1, y.View<float>(0, 32), 4, true, Mode.First, 1);
        using GpuMark to = device.Mark();
        Assert.InRange(device.ElapsedMs(from, to), 1e-6, 60_000);
    }

    [Fact]
    public void Arguments_that_do_not_fit_a_kernel_are_refused()
    {
        using EmulatedDevice device = new();
        using GpuBuffer y = device.Allocate(64);
        Assert.Throws<ArgumentException>(() => device.Launch(ConstructKernels.SpecializedKernel, 1, [1, 2], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => device.Launch(ConstructKernels.SpecializedKernel, 1, [y.View<float>(0, 4), 1f], [1, 2]));
        Assert.Throws<ArgumentException>(() => y.View<float>(10, 7));
    }
}
