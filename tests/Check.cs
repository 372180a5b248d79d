using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Tests.Gpu;

namespace TaylorSeer.Tests;

/// <summary>Compares backends. An operation is given as what it does in a <see cref="Scene"/>; it runs once on each device.</summary>
public static partial class Check
{
    /// <summary>Values of a scene up to which the emulator takes part; it is 10^5 times slower than the machine.</summary>
    const int TinyScene = 2000;

    /// <summary>Values of a scene up to which the simulated CUDA device takes part.</summary>
    const int SmallScene = 20_000;

    static readonly Device Reference = Device.Reference(), OneThread = Device.Cpu(1), TwoThreads = Device.Cpu(2), Emulator = Device.Emulator();

    /// <summary>The first OpenCL device; null where there is none, and the tests marked OpenClFact say so.</summary>
    static readonly Device? OpenCl = OpenClFactAttribute.WhyNot is null ? Device.OpenCl() : null;

    /// <summary>Devices that only some builds have: ILGPU's, in a build with it (docs/ilgpu.md). The flag: tiny scenes alone.</summary>
    static readonly List<(Device Device, bool Tiny)> Optional = [];

    /// <summary>The CUDA backend and the PTX that it ships, without a GPU; looks for races and for reads of what nobody wrote.</summary>
    static readonly Device SimulatedCuda = Cuda.SimulatedCuda.Device();

    /// <summary>Leaves GPU devices out, where a run asks what narrower vectors of the host compute (tests/narrow-vectors).</summary>
    static readonly bool HostAlone = Environment.GetEnvironmentVariable("TAYLORSEER_TESTS") == "host";

    static readonly Lock OneAtATime = new();

    static Check() => AddOptional(Optional);

    static partial void AddOptional(List<(Device Device, bool Tiny)> devices);

    /// <summary>
    /// Fails unless the cpu backend agrees with the reference within <paramref name="tolerance"/>, gives the same bits with
    /// one thread and with two, and writes nothing but its destination. The GPU kernels must agree as well: on OpenCL
    /// where there is a device, as PTX on the simulated CUDA device where the scene is small, and in the emulator where it is tiny;
    /// the last two look for races.
    /// </summary>
    public static void AgreesWithReference(Action<Scene> operation, Tolerance tolerance)
    {
        var expected = Run(Reference, operation, out long size);
        var one = Run(OneThread, operation);
        var two = Run(TwoThreads, operation);

        Assert.NotEmpty(expected);
        for (int i = 0; i < expected.Count; i++)
        {
            Near(expected[i].Values, one[i].Values, tolerance, $"{expected[i].Name} on the cpu");
            SameBits(one[i].Values, two[i].Values, $"{expected[i].Name} with two threads");
        }

        foreach (Device device in Gpus(size))
        {
            if (TryRun(device, operation) is not { } actual)
                continue;
            for (int i = 0; i < expected.Count; i++)
                Near(expected[i].Values, actual[i].Values, tolerance, $"{expected[i].Name} on {device.Name}");
        }
    }

    /// <summary>Fails unless every backend, the reference included, gives <paramref name="expected"/> for the first written tensor.</summary>
    public static void Gives(float[] expected, Action<Scene> operation, Tolerance tolerance)
    {
        Run(Reference, operation, out long size);
        foreach (Device device in Gpus(size).Concat([Reference, OneThread, TwoThreads]))
        {
            if (TryRun(device, operation) is { } actual)
                Near(expected, actual[0].Values, tolerance, device.Name);
        }
    }

    /// <summary>Fails at the worst of the elements that are too far from <paramref name="expected"/>.</summary>
    public static void Near(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, Tolerance tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        int worst = -1, wrong = 0;
        double distance = -1;
        for (int i = 0; i < expected.Length; i++)
        {
            if (tolerance.Allows(expected[i], actual[i]))
                continue;
            wrong++;
            double d = Math.Abs((double)actual[i] - expected[i]);
            if (worst < 0 || d > distance || double.IsNaN(d))
                (worst, distance) = (i, d);
        }

        if (worst >= 0)
        {
            Assert.Fail(
                $"{what}: {wrong} of {expected.Length} elements are off; the worst is [{worst}] = {actual[worst]:G9}, expected {expected[worst]:G9}: "
                + $"{distance:G3} apart, allowed {tolerance.Absolute + (tolerance.Relative * Math.Abs(expected[worst])):G3} ({tolerance.Because}).");
        }
    }

    /// <summary>Fails at the first element whose bits differ.</summary>
    public static void SameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"{what}: element {i} is {actual[i]:G9}, not {expected[i]:G9}: the bits differ.");
        }
    }

    /// <summary>The devices that run the GPU kernels on a scene of so many values.</summary>
    static IEnumerable<Device> Gpus(long size)
    {
        if (HostAlone)
            yield break;
        if (OpenCl is not null)
            yield return OpenCl;
        if (size <= TinyScene)
            yield return Emulator;
        if (size <= SmallScene)
            yield return SimulatedCuda;
        foreach ((Device device, bool tiny) in Optional)
        {
            if (size <= TinyScene || !tiny)
                yield return device;
        }
    }

    /// <summary>Null where a GPU device says that it has no kernel for this; GpuGapsTests lists what may.</summary>
    static List<(string Name, float[] Values)>? TryRun(Device device, Action<Scene> operation)
    {
        try
        {
            return Run(device, operation);
        }
        catch (NoKernelException) when (IsGpu(device))
        {
            return null;
        }
        catch (GpuException e) when (device == SimulatedCuda && e.Message.StartsWith("Attention.Gpu was not compiled for size", StringComparison.Ordinal))
        {
            return null;        // a text is made for each size of a head that models have; others are NVRTC's
        }
    }

    static List<(string Name, float[] Values)> Run(Device device, Action<Scene> operation) => Run(device, operation, out _);

    static List<(string Name, float[] Values)> Run(Device device, Action<Scene> operation, out long size)
    {
        if (IsGpu(device))
        {
            lock (OneAtATime)       // a GPU device has one stream, and tests run in parallel
                return RunAlone(device, operation, out size);
        }

        return RunAlone(device, operation, out size);
    }

    static bool IsGpu(Device device) => device != Reference && device != OneThread && device != TwoThreads;

    static List<(string Name, float[] Values)> RunAlone(Device device, Action<Scene> operation, out long size)
    {
        using Scene scene = new(device);
        operation(scene);
        size = scene.Size;
        return scene.Results();
    }
}
