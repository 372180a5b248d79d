using System.Runtime.InteropServices;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Emulation;
using TaylorSeer.Kernels.Gpu.OpenCl;

namespace TaylorSeer.Tests.Gpu;

/// <summary>Every construct of the dialect, run as C# and as OpenCL C: the generated text must mean what the C# means.</summary>
public class ConstructTests
{
    const int Threads = 32;

    static readonly int[] Ints =
    [
        0, 1, 2, 3, -1, -2, -3, 7, 100, 127, 128, 129, 255, 256, -128, -129, 32767, 32768, 65535, 65536, -32768, -32769, 1 << 24, (1 << 24) + 1,
        123456789, -123456789, int.MaxValue, int.MinValue, int.MaxValue - 1, int.MinValue + 1, 0x5A5A5A5A, unchecked((int)0xFEDCBA98),
    ];

    static readonly float[] Floats =
    [
        0, -0.0f, 0.5f, -0.5f, 0.99f, -0.99f, 1, -1, 1.5f, 2.5f, -2.5f, 3.7f, 255.9f, 65504, 65520, -70000, 1e-8f, 6e-5f, 1e6f, 2147483520f,
        2147483648f, -2147483648f, 4294967040f, 4294967296f, 1e15f, -1e15f, 1.8e19f, 1e30f, -1e30f, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

    // results that go through exp, log, sin, cos, pow or a contracted a*b+c differ between machines by a few roundings
    static readonly Tolerance Rounded = new(4 * Tolerance.Epsilon, 16 * 2 * Tolerance.Epsilon, "OpenCL 1.2: pow to 16 ulp, the others better; sums near zero");

    static readonly Tolerance Same = Tolerance.Exact("the same operations on the same bits");

    public static TheoryData<string> Constructs =>
        [.. KernelCatalog.All.Where(k => k.Parameters.Count == 4 && k.Parameters[0].Name == "a").Select(k => k.Name)];

    [Fact]
    public void All_constructs_are_listed() => Assert.Equal(20, Constructs.Count);

    [OpenClTheory, MemberData(nameof(Constructs))]
    public void A_construct_means_the_same_as_C_sharp_and_as_OpenCL(string name)
    {
        KernelDefinition kernel = KernelCatalog.All.Single(k => k.Name == name);
        using EmulatedDevice emulator = new();
        using OpenClDevice device = new();
        var expected = Run(emulator, kernel);
        var actual = Run(device, kernel);
        Assert.Equal(expected.Ints, actual.Ints);
        Check.Near(expected.Floats, actual.Floats, name.EndsWith("MathFunctions", StringComparison.Ordinal) ? Rounded : Same, name);
        Assert.Contains(expected.Ints.Select(v => (double)v).Concat(expected.Floats.Select(v => (double)v)), v => v is not (0 or -77 or double.NaN));
    }

    [OpenClFact]
    public void Specialised_numbers_and_three_dimensional_launches_mean_the_same()
    {
        using EmulatedDevice emulator = new();
        using OpenClDevice device = new();
        foreach ((int width, bool doubled, Mode mode) in new[] { (5, false, Mode.First), (8, true, Mode.Third), (5, true, Mode.Second) })
        {
            float[] Results(GpuDevice on)
            {
                using GpuBuffer y = on.Allocate(2 * 3 * 2 * 32 * sizeof(float));
                ConstructKernels.LaunchSpecialized(on, new(2, 3, 2), y.View<float>(0, 384), width, doubled, mode, 0.25f);
                return Read<float>(on, y);
            }

            float[] expected = Results(emulator);
            Assert.Equal(expected, Results(device));
            float sum = 0.25f * width * (width - 1) / 2 * (doubled ? 2 : 1) * (mode == Mode.Third ? -1 : 1);
            Assert.Equal(sum + 11 + (width * 0.5f), expected[383]);
        }
    }

    [Fact]
    public void The_emulator_finds_no_race_in_any_construct()
    {
        using EmulatedDevice emulator = new();
        foreach (KernelDefinition kernel in KernelCatalog.All.Where(k => k.Parameters.Count == 4))
            Assert.NotEmpty(Run(emulator, kernel).Ints);
    }

    static (int[] Ints, float[] Floats) Run(GpuDevice device, KernelDefinition kernel)
    {
        int[] before = new int[Threads * ConstructKernels.Room];
        Array.Fill(before, -77);
        using GpuBuffer a = Buffer<int>(device, Ints), x = Buffer<float>(device, Floats);
        using GpuBuffer ints = Buffer<int>(device, before), floats = Buffer<float>(device, new float[before.Length]);
        device.Launch(
            kernel, 1, [a.View<int>(0, Threads), x.View<float>(0, Threads), ints.View<int>(0, before.Length), floats.View<float>(0, before.Length)], []);
        return (Read<int>(device, ints), Read<float>(device, floats));
    }

    static GpuBuffer Buffer<T>(GpuDevice device, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        GpuBuffer buffer = device.Allocate(bytes.Length);
        device.Write(buffer, 0, bytes);
        return buffer;
    }

    static T[] Read<T>(GpuDevice device, GpuBuffer buffer)
        where T : unmanaged
    {
        byte[] bytes = new byte[buffer.Bytes];
        device.Read(buffer, 0, bytes);
        return MemoryMarshal.Cast<byte, T>(bytes).ToArray();
    }
}
