using System.Text.RegularExpressions;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Models;

namespace TaylorSeer.Tests.Gpu.Cuda;

/// <summary>The CUDA device against a driver that writes down what it is asked, and fails on request.</summary>
[Collection(ScriptedDriver.Collection)]
public class CudaDeviceTests
{
    static CudaDevice Open(int index = 0) => new(ScriptedDriver.Start(), index, compiler: null);

    static void LaunchSilu(GpuDevice device, GpuView<float> x, int grid = 1) => Kernels.Ops.Silu.LaunchGpu(device, grid, x, x, x.Length);

    static string Message(Action action) => Assert.Throws<GpuException>(action).Message;

    [Fact]
    public void A_device_that_is_missing_is_an_error_that_says_what_exists()
    {
        CudaPlatform platform = ScriptedDriver.Start(devices: 2);
        string message = Message(() => platform.Device(2));
        Assert.Contains("no device cuda:2", message, StringComparison.Ordinal);
        Assert.Contains("cuda:1 (Scripted GPU)", message, StringComparison.Ordinal);
        Assert.Contains("--device cpu", message, StringComparison.Ordinal);
        Assert.Contains("CUDA_VISIBLE_DEVICES", Message(() => ScriptedDriver.Start(devices: 0).Device(0)), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Device.Parse("cuda:x"));
    }

    [Fact]
    public void A_driver_that_cannot_serve_says_what_to_install()
    {
        Assert.Contains("offers CUDA 11.4; 11.8 is needed", Message(() => ScriptedDriver.Start(version: 11040)), StringComparison.Ordinal);
        Assert.Contains("no cuGraphLaunch", Message(() => _ = new CudaDriver(name => name == "cuGraphLaunch" ? 0 : ScriptedDriver.Resolve(name))), StringComparison.Ordinal);

        CudaPlatform old = ScriptedDriver.Start(capability: 75);
        Assert.False(old.Devices[0].IsSupported);
        using CudaDevice device = new(old, 0, null);
        using GpuBuffer x = device.Allocate(64);
        Assert.Contains("compute capability 7.5", Message(() => LaunchSilu(device, x.View<float>(0, 16))), StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_that_is_not_there_is_refused_with_numbers()
    {
        using CudaDevice device = Open();
        Assert.Equal(30L << 20, device.FreeBytes());
        ScriptedDriver.Fail("cuMemAlloc", CudaError.OutOfMemory);
        string message = Message(() => device.Allocate(123_456_789));
        Assert.Contains("cuMemAlloc of 123456789 bytes, with 31457280 of 83886080 free, failed with CUDA_ERROR_OUT_OF_MEMORY (2) on cuda:0 (Scripted GPU)", message, StringComparison.Ordinal);
        Assert.Contains("--device cpu", message, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_sticky_error_the_message_says_so_and_everything_is_released()
    {
        int before = CudaHandle.Live;
        using (CudaDevice device = Open())
        {
            using GpuBuffer x = device.Allocate(64);
            LaunchSilu(device, x.View<float>(0, 16));
            ScriptedDriver.Fail("cuStreamSynchronize", CudaError.IllegalAddress);
            string message = Message(device.Wait);
            Assert.Contains("cuStreamSynchronize failed with CUDA_ERROR_ILLEGAL_ADDRESS (700)", message, StringComparison.Ordinal);
            Assert.Contains("start again", message, StringComparison.Ordinal);
            Assert.Contains("TAYLORSEER_SYNC=1", message, StringComparison.Ordinal);
        }

        Assert.Equal(before, CudaHandle.Live);
        Assert.Equal(0, ScriptedDriver.LiveCount);
    }

    [Fact]
    public void A_refused_launch_names_call_code_and_kernel()
    {
        using CudaDevice device = Open();
        using GpuBuffer x = device.Allocate(64);
        ScriptedDriver.Fail("cuLaunchKernel", CudaError.LaunchOutOfResources);
        string message = Message(() => LaunchSilu(device, x.View<float>(0, 16)));
        Assert.Contains("cuLaunchKernel of 1 x 1 x 1 groups of", message, StringComparison.Ordinal);
        Assert.Contains("kernel Silu.Gpu", message, StringComparison.Ordinal);
        Assert.Contains("registers or shared memory", message, StringComparison.Ordinal);
        Assert.Contains("65535", Message(() => Kernels.Ops.AddBroadcast.LaunchGpu(device, (1, 65536), x.View<float>(0, 1), x.View<float>(0, 1), 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Program_text_that_the_driver_refuses_shows_its_log()
    {
        using CudaDevice device = Open();
        using GpuBuffer x = device.Allocate(64);
        ScriptedDriver.Fail("cuModuleLoadDataEx", CudaError.InvalidPtx);
        string message = Message(() => LaunchSilu(device, x.View<float>(0, 16)));
        Assert.Contains("cuModuleLoadDataEx of Silu_Gpu.sm_80.ptx", message, StringComparison.Ordinal);
        Assert.Contains("ptxas error: line 1", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_are_filled_into_the_text_and_sizes_without_a_text_need_a_compiler()
    {
        using CudaDevice device = Open();
        using GpuBuffer x = device.Allocate(3 * 72 * sizeof(float));
        GpuView<float> all = x.View<float>(0, 3 * 72);
        Kernels.Ops.LayerNormModulate.LaunchGpu(device, 1, all, all, all, all, 1, 123, 123, 123, 1e-6f);
        Assert.Contains(", 123;", ScriptedDriver.Images[^1], StringComparison.Ordinal);
        Assert.All(ScriptedDriver.Images, image => Assert.DoesNotContain("<S_", image, StringComparison.Ordinal));

        Kernels.Ops.Attention.LaunchGpu(device, 1, all, all, 1, 72, 1);
        string message = Message(() => Kernels.Ops.Attention.LaunchGpu(device, 1, all, all, 1, 71, 1));
        Assert.Contains("not compiled for size 71 (there are", message, StringComparison.Ordinal);
        Assert.Contains("72", message, StringComparison.Ordinal);
        Assert.Contains("libnvrtc.so", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kernel_has_a_program_text()
    {
        Assert.All(KernelCatalog.All, kernel => Assert.Contains(kernel.Program, PtxLibrary.Programs));
        Assert.All(KernelCatalog.All.Where(k => k.SpecializedNames.All(n => PtxLibrary.Values(k.Program, n).Count == 0)), kernel =>
        {
            int[] numbers = new int[kernel.SpecializedNames.Count];
            Array.Fill(numbers, 7);
            PtxText text = PtxLibrary.Find(kernel.Program, kernel.SpecializedNames, numbers, 80)!;
            Assert.DoesNotContain("<S_", text.Text, StringComparison.Ordinal);
            Assert.Contains($".entry {kernel.EntryPoint}(", text.Text, StringComparison.Ordinal);
            Assert.Null(PtxLibrary.Find(kernel.Program, kernel.SpecializedNames, numbers, 75));
        });
    }

    [Fact]
    public void A_text_for_more_known_numbers_or_a_higher_target_is_preferred()
    {
        PtxName any = new("K.sm_80.ptx"), known = new("K.sm_80.orders=2.ptx"), hopper = new("K.sm_90a.ptx");
        Assert.True(known.IsBetterThan(any));
        Assert.True(hopper.IsBetterThan(known));
        Assert.True(known.Serves(["orders"], [2]));
        Assert.False(known.Serves(["orders"], [3]));
        Assert.False(known.Serves(["width"], [2]));
        Assert.True(hopper.RunsOn(90));
        Assert.False(hopper.RunsOn(100));
        Assert.True(any.RunsOn(120));
    }

    [Fact]
    public void Many_writes_and_large_ones_arrive_in_order()
    {
        using CudaDevice device = Open();
        byte[] large = new byte[5_000_000], back = new byte[large.Length];
        new System.Random(3).NextBytes(large);
        using GpuBuffer buffer = device.Allocate(large.Length);
        for (int start = 0; start < large.Length; start += 50_000)
        {
            device.Write(buffer, start, new byte[50_000]);
            device.Write(buffer, start, large.AsSpan(start, 50_000));
        }

        device.Read(buffer, 0, back);
        Assert.Equal(large, back);
        Array.Reverse(large);
        device.Write(buffer, 0, large);
        using GpuReadback readback = device.NewReadback(1000);
        readback.Start(buffer, 4_000_000);
        Assert.True(readback.IsDone);
        Assert.Equal(large[4_000_000..4_001_000], readback.Finish().ToArray());
        Assert.Throws<ArgumentException>(() => device.Write(buffer, 1, large));
        Assert.Throws<ArgumentException>(() => device.Read(buffer, -1, back));
    }

    [Fact]
    public void A_sequence_is_replayed_as_a_graph_with_the_numbers_of_now()
    {
        using CudaDevice device = Open();
        using GpuBuffer x = device.Allocate(4096);
        for (int repeat = 0; repeat < 4; repeat++)
        {
            device.BeginSequence();
            for (int i = 0; i < 5; i++)
                LaunchSilu(device, x.View<float>(i * (repeat == 3 ? 20 : 10), 10));
            Assert.Equal(5 * repeat, ScriptedDriver.Launches.Count);
            device.EndSequence();
        }

        Assert.Equal(20, ScriptedDriver.Launches.Count);
        Assert.Equal(5, ScriptedDriver.Count("cuLaunchKernel"));           // the first time only
        Assert.Equal(3, ScriptedDriver.Count("cuGraphLaunch"));
        Assert.Equal((1, 4L), device.Graphs);                              // the first of the five did not move
        Assert.Equal(ScriptedDriver.Launches[..5], ScriptedDriver.Launches[10..15]);
        Assert.Equal(
            Enumerable.Range(0, 5).Select(i => ScriptedDriver.Launches[0].Replace(Address(x, 0), Address(x, i * 20), StringComparison.Ordinal)),
            ScriptedDriver.Launches[15..]);
    }

    static string Address(GpuBuffer buffer, int element) => (((CudaBuffer)buffer).Address + ((ulong)element * sizeof(float))).ToString("x");

    [Fact]
    public void What_a_sequence_reads_writes_and_waits_for_in_between_stays_in_order()
    {
        using CudaDevice device = Open();
        using GpuBuffer x = device.Allocate(64);
        device.BeginSequence();
        LaunchSilu(device, x.View<float>(0, 16));
        device.WriteAhead(x, 0, new byte[4]);
        Assert.Empty(ScriptedDriver.Launches);
        device.Write(x, 0, new byte[4]);
        Assert.Single(ScriptedDriver.Launches);
        LaunchSilu(device, x.View<float>(0, 16));
        device.Read(x, 0, new byte[4]);
        Assert.Equal(2, ScriptedDriver.Launches.Count);
        LaunchSilu(device, x.View<float>(0, 16));
        using GpuMark mark = device.Mark();
        Assert.Equal(3, ScriptedDriver.Launches.Count);
        LaunchSilu(device, x.View<float>(0, 16));
        device.Allocate(16).Dispose();          // memory is freed when nothing uses it
        Assert.Equal(4, ScriptedDriver.Launches.Count);
        device.EndSequence();
    }

    [Fact]
    public void A_run_with_graphs_launches_what_a_run_without_them_does()
    {
        List<string> plain = Run(new SampleOptions { AfterStep = (_, _) => { } }, graphs: false, out _);
        List<string> replayed = Run(new SampleOptions(), graphs: true, out (int Launches, int Graphs, int Waits) calls);
        Assert.Equal(plain, replayed);
        Assert.True(calls.Graphs > 20, $"{calls.Graphs} of 30 steps were replayed");
        Assert.True(calls.Launches < plain.Count / 2, $"{calls.Launches} of {plain.Count} launches were single calls");
        Assert.InRange(calls.Waits, 0, 4);          // the end of the run, and memory that is freed
    }

    /// <summary>The launches of 30 steps of a small model.</summary>
    static List<string> Run(SampleOptions options, bool graphs, out (int Launches, int Graphs, int Waits) calls)
    {
        Environment.SetEnvironmentVariable("TAYLORSEER_GRAPHS", graphs ? null : "0");
        using Device device = Device.On(Open());
        Environment.SetEnvironmentVariable("TAYLORSEER_GRAPHS", null);
        using Checkpoint checkpoint = Golden.Open("models/tiny_a");
        using DiT model = DiT.Load(checkpoint, device, new DiTOptions { Heads = 4 });
        int before = ScriptedDriver.Count("cuStreamSynchronize");
        Forecaster forecaster = new(Sites.EveryModule, Refresh.Every(3), new TaylorPredictor(2));
        using SampleResult result = new Ddim(NoiseSchedule.Linear(), 30).Sample(model, [1, 3], 1.5f, seed: 5, forecaster, options);
        Assert.Equal(30, result.Report.Steps.Count);
        calls = (ScriptedDriver.Count("cuLaunchKernel"), ScriptedDriver.Count("cuGraphLaunch"), ScriptedDriver.Count("cuStreamSynchronize") - before);
        return Named(ScriptedDriver.Launches);
    }

    /// <summary>Addresses differ from run to run: each is replaced by when it was seen first.</summary>
    static List<string> Named(IEnumerable<string> launches)
    {
        Dictionary<string, string> names = [];
        string Name(string address)
        {
            names.TryAdd(address, $"#{names.Count}");
            return names[address];
        }

        return [.. launches.Select(launch => Regex.Replace(launch, "[0-9a-f]{9,}", m => Name(m.Value)))];
    }
}
