using System.Runtime.InteropServices;
using TaylorSeer.Engine;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Tests.Cuda.Driver;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda;

/// <summary>What the simulated driver notices of the CUDA backend: leaks, reads of what nobody wrote, threads.</summary>
public class DriverTests
{
    static float[] Silu(Device device, int count = 130)
    {
        using Scene scene = new(device);
        scene.Backend.Silu(scene.Input("x", count), scene.Output("y", count));
        return scene.Results()[0].Values;
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using SimulatedDriver driver = new();
        using (Device device = Device.On(SimulatedCuda.Gpu(driver)))
        {
            Assert.NotEmpty(driver.Leaks);
            Silu(device);
        }

        Assert.Equal("", driver.Leaks);
        Assert.Equal(1, driver.Launches);
    }

    [Fact]
    public void An_allocation_that_fails_leaves_nothing_behind()
    {
        for (int failing = 1; failing <= 4; failing++)
        {
            using SimulatedDriver driver = new(new() { FailingAllocation = failing });
            using (CudaDevice gpu = SimulatedCuda.Gpu(driver))
            {
                try
                {
                    using Device device = Device.On(gpu);
                    Silu(device);
                }
                catch (GpuException e)
                {
                    Assert.Contains("CUDA_ERROR_OUT_OF_MEMORY", e.Message, StringComparison.Ordinal);
                }
            }

            Assert.Equal("", driver.Leaks);
        }
    }

    [Fact]
    public void Reading_what_nobody_wrote_is_a_failed_launch()
    {
        using SimulatedDriver driver = new(new() { Checks = Checks.All });
        using CudaDevice gpu = SimulatedCuda.Gpu(driver);
        using Device device = Device.On(gpu);
        using StepScope step = device.BeginStep();
        Tensor x = device.Scratch.Take(130, DType.F32), y = device.Scratch.Take(130, DType.F32);
        device.Backend.Silu(x, y);
        Assert.Throws<GpuException>(gpu.Wait);
        Assert.Equal(FaultKind.Uninitialized, driver.FaultKind);
        Assert.Contains("Silu", driver.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Work_waits_in_the_stream_until_somebody_waits_for_it()
    {
        using SimulatedDriver driver = new();
        using CudaDevice gpu = SimulatedCuda.Gpu(driver);
        using GpuBuffer buffer = gpu.Allocate(8);
        gpu.Write(buffer, 0, MemoryMarshal.AsBytes<long>([42]));
        GpuMark before = gpu.Mark(), after = gpu.Mark();
        long[] back = new long[1];
        gpu.Read(buffer, 0, MemoryMarshal.AsBytes(back.AsSpan()));
        Assert.Equal(42, back[0]);
        Assert.InRange(gpu.ElapsedMs(before, after), 0, 1000);
        before.Dispose();
        after.Dispose();
    }

    [Fact]
    public void Threads_may_share_a_device_one_after_the_other()
    {
        using Device device = SimulatedCuda.Device();
        float[] here = Silu(device), there = [];
        Thread other = new(() => there = Silu(device));
        other.Start();
        other.Join();
        Assert.Equal(here, there);
    }
}
