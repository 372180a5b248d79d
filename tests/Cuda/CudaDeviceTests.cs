using System.Runtime.InteropServices;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Models;
using TaylorSeer.Tests.Cuda.Driver;
using Kernel = TaylorSeer.Kernels.Ops;

namespace TaylorSeer.Tests.Cuda;

/// <summary>The CUDA device on the simulated driver: errors, code delivery, copies, and sequences that become graphs.</summary>
public class CudaDeviceTests
{
    static CudaPlatform Platform(SimulatedDriver driver) => new(new CudaDriver(driver.Resolve));

    static CudaDevice Open(SimulatedDriver driver, NvrtcCompiler? compiler = null, bool graphs = true) => new(Platform(driver), 0, compiler, graphs);

    static void LaunchSilu(GpuDevice device, GpuView<float> x, GpuView<float> y) =>
        Kernel.Silu.LaunchGpu(device, LaunchSize.Cover(x.Length, Kernel.Silu.Threads), x, y, x.Length);

    static string Message(Action action) => Assert.Throws<GpuException>(action).Message;

    static void Contains(string message, params ReadOnlySpan<string> parts)
    {
        foreach (string part in parts)
            Assert.Contains(part, message, StringComparison.Ordinal);
    }

    static int Count(SimulatedDriver driver, string call) => driver.Calls.GetValueOrDefault(call);

    [Fact]
    public void A_device_that_is_missing_is_an_error_that_says_what_exists()
    {
        using SimulatedDriver driver = new(new() { Devices = 2 }), none = new(new() { Devices = 0 });
        Contains(Message(() => Platform(driver).Device(2)), "no device cuda:2", "cuda:1 (Simulated GPU)", "--device cpu");
        Contains(Message(() => Platform(none)), "cuInit failed with CUDA_ERROR_NO_DEVICE (100)", "CUDA_VISIBLE_DEVICES");
        Assert.Throws<ArgumentException>(() => Device.Parse("cuda:x"));
        if (CudaPlatform.Find(out string missing) is null)
            Contains(Message(() => Device.Parse("cuda:7")), "cuda:7 was asked for", missing, "--device cpu");
    }

    [Fact]
    public void A_driver_that_cannot_serve_says_what_to_install()
    {
        using SimulatedDriver early = new(new() { Version = 11040 }), partial = new(new() { Missing = new HashSet<string> { "cuGraphLaunch" } });
        using SimulatedDriver turing = new(new() { Capability = 75 });
        Contains(Message(() => Platform(early)), "offers CUDA 11.4; 11.8 is needed");
        Contains(Message(() => Platform(partial)), "no cuGraphLaunch");

        Assert.False(Platform(turing).Devices[0].IsSupported);
        using CudaDevice device = Open(turing);
        using GpuBuffer x = device.Allocate(64);
        Contains(Message(() => LaunchSilu(device, x.View<float>(0, 16), x.View<float>(0, 16))), "compute capability 7.5", "--device cpu");
    }

    [Fact]
    public void Memory_that_is_not_there_is_refused_with_numbers()
    {
        using SimulatedDriver driver = new(new() { MemoryBytes = 80 << 20 });
        using CudaDevice device = Open(driver);
        using GpuBuffer taken = device.Allocate(30 << 20);
        Assert.Equal(50L << 20, device.FreeBytes());
        Contains(
            Message(() => device.Allocate(60_000_000)),
            $"cuMemAlloc of 60000000 bytes, with {50 << 20} of {80 << 20} free, failed with CUDA_ERROR_OUT_OF_MEMORY (2) on cuda:0 (Simulated GPU)", "--device cpu");
    }

    [Fact]
    public void After_a_sticky_error_every_call_says_so_and_disposing_does_not_throw()
    {
        using SimulatedDriver driver = new(new() { FailingLaunch = 1 });
        using (CudaDevice device = Open(driver))
        {
            using GpuBuffer x = device.Allocate(64);
            string message = Message(() =>
            {
                LaunchSilu(device, x.View<float>(0, 16), x.View<float>(0, 16));
                device.Wait();
            });
            Contains(message, "failed with CUDA_ERROR_ILLEGAL_ADDRESS (700)", "start again", "TAYLORSEER_SYNC=1");
            Contains(Message(() => device.Read(x, 0, new byte[4])), "CUDA_ERROR_ILLEGAL_ADDRESS (700)");
        }
    }

    [Fact]
    public void Everything_is_released_with_the_device()
    {
        using SimulatedDriver driver = new();
        using (CudaDevice device = Open(driver))
        {
            using GpuBuffer x = device.Allocate(4096);
            using GpuReadback readback = device.NewReadback(64);
            for (int repeat = 0; repeat < 3; repeat++)
                FiveLaunches(device, x, 10);
            readback.Start(x, 0);
            using GpuMark from = device.Mark(), to = device.Mark();
            Assert.InRange(device.ElapsedMs(from, to), 0, 60_000);
        }

        Assert.Equal("", driver.Leaks);
    }

    /// <summary>Whatever the driver refuses while a device or a readback is made, what was made before is given back.</summary>
    [Theory]
    [InlineData("cuStreamCreate", 1)]
    [InlineData("cuMemHostAlloc", 1)]
    [InlineData("cuEventCreate", 1)]
    [InlineData("cuEventCreate", 3)]
    [InlineData("cuEventCreate", 5)]         // the first four are the device's
    [InlineData("cuMemcpyHtoDAsync_v2", 1)]  // zeros of the tensor cores' workspace
    public void A_call_that_fails_leaves_nothing_behind(string call, int number)
    {
        using SimulatedDriver driver = new(new() { FailingCall = (call, number) });
        Contains(
            Message(() =>
            {
                using Device device = Device.On(Open(driver));
                using GpuReadback readback = device.Gpu!.NewReadback(64)!;
            }), call.Replace("_v2", "", StringComparison.Ordinal), "CUDA_ERROR_INVALID_VALUE (1)");
        Assert.Equal("", driver.Leaks);
    }

    [Fact]
    public void An_error_met_where_memory_is_freed_is_said_at_the_next_call()
    {
        using SimulatedDriver driver = new(new() { FailingCall = ("cuLaunchKernel", 2) });
        using CudaDevice device = Open(driver);
        using GpuBuffer x = device.Allocate(4096);
        device.Write(x, 0, new byte[4096]);
        device.BeginSequence();
        for (int i = 0; i < 3; i++)
            LaunchSilu(device, x.View<float>(0, 10), x.View<float>(10 * i, 10));
        device.Allocate(16).Dispose();
        Contains(Message(device.EndSequence), "cuLaunchKernel", "CUDA_ERROR_INVALID_VALUE (1)", "Silu.Gpu");
        LaunchSilu(device, x.View<float>(0, 10), x.View<float>(10, 10));
        device.Wait();          // once said, it is over
        Assert.Equal(2, driver.Launches);
    }

    [Fact]
    public void A_launch_that_no_device_can_take_is_refused_with_the_limit()
    {
        using SimulatedDriver driver = new();
        using CudaDevice device = Open(driver);
        using GpuBuffer x = device.Allocate(64);
        GpuView<float> one = x.View<float>(0, 1);
        Contains(Message(() => Kernel.AddBroadcast.LaunchGpu(device, (1, 65536), one, one, 1)), "AddBroadcast.Gpu", "65535 along the second");

        KernelDefinition large = KernelDefinition.HandWritten("Silu_Gpu", "Silu_Gpu", 2048, 0), wide = KernelDefinition.HandWritten("Silu_Gpu", "Silu_Gpu", 32, 1 << 20);
        Contains(Message(() => device.Launch(large, 1, [], [])), "2048 threads", "allows 1024");
        Contains(Message(() => device.Launch(wide, 1, [], [])), "1048576 bytes of shared memory", "has 232448");
        KernelDefinition unknown = KernelDefinition.HandWritten("nowhere", "nothing", 32, 0);
        Contains(Message(() => device.Launch(unknown, 1, [], [])), "nothing was not compiled for cuda:0");
    }

    [Fact]
    public void Numbers_without_a_text_are_compiled_where_there_is_a_compiler()
    {
        using SimulatedDriver driver = new();
        KernelDefinition kernel = Kernel.Attention.GpuKernel;
        int[] numbers = new int[kernel.SpecializedNames.Count];
        GpuArgument[] arguments = new GpuArgument[kernel.Arguments.Count];
        void Launch(CudaDevice device, int size)
        {
            using GpuBuffer x = device.Allocate(4 * 72 * sizeof(float));
            numbers[kernel.SpecializedNames.ToList().IndexOf("size")] = size;
            for (int i = 0; i < arguments.Length; i++)
                arguments[i] = kernel.Arguments[i].Kind == KernelParameterKind.View ? GpuArgument.Of(x.View<float>(0, 4 * 72)) : 1;
            device.Launch(kernel, 1, arguments, numbers);
            device.Wait();
        }

        using CudaDevice without = Open(driver);
        Contains(Message(() => Launch(without, 71)), "not compiled for size 71 (there are", "72", "libnvrtc.so", "--device cpu");

        numbers[kernel.SpecializedNames.ToList().IndexOf("size")] = 72;
        string text = PtxLibrary.Find(kernel.Program, kernel.SpecializedNames, numbers, 80)!.Text;
        using CudaDevice with = Open(driver, ScriptedNvrtc.Answering(text));
        Contains(with.Description, "NVRTC 12.4");
        Launch(with, 71);
        Contains(ScriptedNvrtc.Options!, "--gpu-architecture=compute_80", "-DS_size=(71)");

        using CudaDevice refusing = Open(driver, ScriptedNvrtc.Answering(null)), broken = Open(driver, ScriptedNvrtc.Answering("nonsense"));
        ScriptedNvrtc.Answering(null);
        Contains(Message(() => Launch(refusing, 71)), "Attention.Gpu does not build", "NVRTC_ERROR_COMPILATION (6)", "error: nonsense");
        ScriptedNvrtc.Answering("nonsense");
        Contains(Message(() => Launch(broken, 71)), "cuModuleLoadDataEx of NVRTC 12.4 failed with CUDA_ERROR_INVALID_PTX (218)", "Attention.Gpu, log:");
    }

    [Fact]
    public void Every_kernel_has_a_program_text_with_its_numbers_filled_in()
    {
        Assert.All(Kernels.KernelCatalog.All, kernel =>
        {
            Assert.Contains(kernel.Program, PtxLibrary.Programs);
            int[] numbers = [.. kernel.SpecializedNames.Select(name => PtxLibrary.Values(kernel.Program, name) is [.., int known] ? known : 7)];
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
        using SimulatedDriver driver = new();
        using CudaDevice device = Open(driver);
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
        device.Write(buffer, 4_000_000, new byte[1000]);        // later: the copy does not see it
        Assert.Equal(large[4_000_000..4_001_000], readback.Finish().ToArray());
        Assert.True(readback.IsDone);
        Assert.Throws<ArgumentException>(() => device.Write(buffer, 1, large));
        Assert.Throws<ArgumentException>(() => device.Read(buffer, -1, back));
        Assert.Throws<ArgumentException>(() => readback.Start(buffer, large.Length - 999));
    }

    /// <summary>x[0..10] to SiLU of it at 10, and so on, at every stride.</summary>
    static void FiveLaunches(CudaDevice device, GpuBuffer x, int stride)
    {
        device.BeginSequence();
        for (int i = 0; i < 5; i++)
            LaunchSilu(device, x.View<float>(i * stride, 10), x.View<float>((i + 1) * stride, 10));
        device.EndSequence();
    }

    [Fact]
    public void A_sequence_is_replayed_as_a_graph_with_the_numbers_of_now()
    {
        using SimulatedDriver driver = new();
        using CudaDevice device = Open(driver);
        using GpuBuffer x = device.Allocate(4096);
        float[] start = [.. Enumerable.Range(0, 10).Select(i => i - 4.5f)], expected = start, back = new float[10];
        for (int i = 0; i < 5; i++)
            expected = [.. expected.Select(v => (float)(v / (1 + Math.Exp(-v))))];
        foreach (int stride in (int[])[10, 10, 10, 20, 10])
        {
            device.Write(x, 0, new byte[4096]);
            device.Write(x, 0, MemoryMarshal.AsBytes<float>(start));
            FiveLaunches(device, x, stride);
            device.Read(x, 5 * stride * sizeof(float), MemoryMarshal.AsBytes(back.AsSpan()));
            for (int i = 0; i < 10; i++)
                Assert.Equal(expected[i], back[i], 1e-6f);
        }

        Assert.Equal(5, Count(driver, "cuLaunchKernel"));       // the first time only
        Assert.Equal(4, Count(driver, "cuGraphLaunch"));
        Assert.Equal((1, 10L), device.Graphs);                  // to stride 20 and back
    }

    /// <summary>A node that the driver would not give new parameters is asked for again, and does not keep the old ones in silence.</summary>
    [Fact]
    public void A_node_that_was_not_updated_is_updated_at_the_next_replay()
    {
        using SimulatedDriver driver = new(new() { FailingCall = ("cuGraphExecKernelNodeSetParams", 3) });
        using CudaDevice device = Open(driver);
        using GpuBuffer x = device.Allocate(4096);
        float[] back = new float[10];
        device.Write(x, 0, new byte[4096]);
        FiveLaunches(device, x, 10);
        FiveLaunches(device, x, 10);
        Contains(Message(() => FiveLaunches(device, x, 20)), "cuGraphExecKernelNodeSetParams", "Silu.Gpu");
        device.Write(x, 0, MemoryMarshal.AsBytes<float>([.. Enumerable.Repeat(1f, 10)]));
        FiveLaunches(device, x, 20);
        device.Read(x, 100 * sizeof(float), MemoryMarshal.AsBytes(back.AsSpan()));
        Assert.All(back, v => Assert.Equal(0.0960f, v, 1e-4f));       // five times SiLU of 1
    }

    /// <summary>Steps that take turns become graphs also where as many shapes as are kept were seen before.</summary>
    [Fact]
    public void Shapes_that_are_new_push_out_the_ones_unused_for_longest()
    {
        using SimulatedDriver driver = new();
        using CudaDevice device = Open(driver);
        using GpuBuffer x = device.Allocate(1 << 16);
        device.Write(x, 0, new byte[1 << 16]);
        void Sequence(int groups)
        {
            device.BeginSequence();
            for (int i = 0; i < 4; i++)
                Kernel.Silu.LaunchGpu(device, groups, x.View<float>(0, 10), x.View<float>(10, 10), 10);
            device.EndSequence();
        }

        for (int shape = 1; shape <= GraphCache.Most; shape++)
        {
            Sequence(shape);
            Sequence(shape);
        }

        int before = Count(driver, "cuGraphLaunch");
        for (int turn = 0; turn < 3; turn++)
        {
            Sequence(1000);
            Sequence(1001);
        }

        Assert.Equal(before + 4, Count(driver, "cuGraphLaunch"));       // all but the first of each
    }

    [Fact]
    public void What_a_sequence_reads_writes_and_waits_for_in_between_stays_in_order()
    {
        using SimulatedDriver driver = new();
        using CudaDevice device = Open(driver);
        using GpuBuffer x = device.Allocate(128);
        GpuView<float> from = x.View<float>(0, 4), to = x.View<float>(16, 4);
        byte[] ahead = new byte[4];
        device.Write(x, 0, new byte[128]);
        device.BeginSequence();
        LaunchSilu(device, from, to);
        device.WriteAhead(x, 124, ahead);
        Assert.Equal(0, Count(driver, "cuLaunchKernel"));
        device.Write(x, 0, MemoryMarshal.AsBytes<float>([1f, 1f, 1f, 1f]));
        Assert.Equal(1, Count(driver, "cuLaunchKernel"));
        float[] back = new float[4];
        device.Read(x, 64, MemoryMarshal.AsBytes(back.AsSpan()));
        Assert.All(back, v => Assert.Equal(0, v));
        LaunchSilu(device, from, to);
        device.Read(x, 64, MemoryMarshal.AsBytes(back.AsSpan()));
        Assert.All(back, v => Assert.Equal(0.731058f, v, 1e-5f));
        LaunchSilu(device, from, to);
        using GpuMark mark = device.Mark();
        Assert.Equal(3, Count(driver, "cuLaunchKernel"));
        LaunchSilu(device, from, to);
        device.Allocate(16).Dispose();          // memory is freed when nothing uses it
        Assert.Equal(4, Count(driver, "cuLaunchKernel"));
        device.EndSequence();
    }

    [Fact]
    public void A_run_with_graphs_makes_the_bits_of_one_without_them_and_never_waits()
    {
        using SimulatedDriver driver = new(), plainDriver = new();
        float[] replayed = Sample(driver, graphs: true, new SampleOptions(), out int waits);
        float[] plain = Sample(plainDriver, graphs: false, new SampleOptions { AfterStep = (_, _) => { } }, out int plainWaits);
        Assert.Equal(plain, replayed);
        Assert.Equal(0, Count(plainDriver, "cuGraphLaunch"));
        Assert.InRange(Count(driver, "cuGraphLaunch"), 3, 10);
        Assert.InRange(Count(driver, "cuLaunchKernel"), 1, plainDriver.Launches - 1);
        Assert.Equal(plainDriver.Launches, driver.Launches);
        Assert.Equal(0, waits);
        Assert.InRange(plainWaits, 0, 0);       // steps are followed through events

        using Device cpu = Device.Cpu(1);
        float[] expected = Sample(cpu, new SampleOptions());
        double largest = expected.Max(Math.Abs);
        Assert.All(expected.Zip(plain), p => Assert.InRange(Math.Abs(p.First - p.Second) / largest, 0, 2e-4));      // ten steps of f32, other orders of sums
    }

    /// <summary>Ten steps of a small model, and how often the stream was waited for while they ran.</summary>
    static float[] Sample(SimulatedDriver driver, bool graphs, SampleOptions options, out int waits)
    {
        int first = -1, last = -1;
        using Device device = Device.On(Open(driver, graphs: graphs));
        float[] sample = Sample(device, options with
        {
            Progress = _ =>
            {
                last = Count(driver, "cuStreamSynchronize");
                first = first < 0 ? last : first;
            },
        });
        waits = last - first;
        return sample;
    }

    static float[] Sample(Device device, SampleOptions options)
    {
        using Checkpoint checkpoint = Golden.Open("models/tiny_a");
        using DiT model = DiT.Load(checkpoint, device, new DiTOptions { Heads = 4 });
        Forecaster forecaster = new(Sites.EveryModule, Refresh.Every(2), new TaylorPredictor(1));
        using SampleResult result = new Ddim(NoiseSchedule.Linear(), 10).Sample(model, [1], 1.5f, seed: 5, forecaster, options);
        Assert.Equal(10, result.Report.Steps.Count);
        return result.ToArray();
    }
}
