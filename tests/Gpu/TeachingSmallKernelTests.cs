using System.Runtime.InteropServices;
using TaylorSeer.Engine;
using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Memory;
using TaylorSeer.Kernels.Ops;
using TaylorSeer.Kernels.Teaching;

namespace TaylorSeer.Tests.Gpu;

/// <summary>Kernels that no backend calls: versions that explain, and ceilings. In the emulator and on OpenCL, as <see cref="SmallKernelTests"/>.</summary>
[Collection(nameof(SmallKernelTests))]
public class TeachingSmallKernelTests
{
    /// <summary>Their classes.</summary>
    public static readonly string[] Classes = [nameof(AttentionVariants), nameof(GemmVariants), nameof(Peaks)];

    public static TheoryData<string> Gemms => [.. GemmVariants.All.Select(v => v.Name)];

    public static TheoryData<string> Attentions => [.. AttentionVariants.All.Select(v => v.Name)];

    [Theory, MemberData(nameof(Gemms))]
    public void A_product_agrees_with_the_definition_in_the_emulator(string name) => Gemm(Device.Emulator(), name, 64, 128, 32);

    [OpenClTheory, MemberData(nameof(Gemms))]
    public void A_product_agrees_with_the_definition_on_OpenCL(string name) => Gemm(Device.OpenCl(), name, 64, 128, 32);

    [Theory, MemberData(nameof(Attentions))]
    public void Attention_agrees_with_the_definition_in_the_emulator(string name) => Attention(Device.Emulator(), name, 19, 2, 12);

    [OpenClTheory, MemberData(nameof(Attentions))]
    public void Attention_agrees_with_the_definition_on_OpenCL(string name)
    {
        Attention(Device.OpenCl(), name, 19, 2, 12);
        Attention(Device.OpenCl(), name, 70, 1, 72);      // more than a group of queries, and of values
    }

    [Fact]
    public void Ceilings_compute_what_they_say_in_the_emulator() => Ceilings(Device.Emulator());

    [OpenClFact]
    public void Ceilings_compute_what_they_say_on_OpenCL() => Ceilings(Device.OpenCl());

    internal static void Gemm(Device device, string name, int M, int N, int K)
    {
        using Buffers on = new(device);
        float[] x = on.Random(M * K), w = on.Random(N * K), expected = new float[M * N];
        GpuView<float> y = on.Send(new float[M * N]);
        GemmVariants.All.Single(v => v.Name == name).Start(on.Gpu, on.Send(x), on.Send(w), y, M, N, K);

        using NativeBlock hx = Block(x), hw = Block(w), hb = Block(new float[N]), hy = Block(expected);
        Linear.Reference(hx.View<float>(), hw.View<float>(), hb.View<float>(), Activation.None, hy.View<float>(), M, K, N, K, N);
        Check.Near(hy.View<float>().Span, on.Read(y), Tolerance.Sum(K, K, "a sum of K products of values up to 1"), name);
    }

    internal static void Attention(Device device, string name, int T, int heads, int size)
    {
        using Buffers on = new(device);
        int width = heads * size;
        float[] qkv = on.Random(T * 3 * width);
        GpuView<float> scores = on.Send(new float[heads * T * T]), y = on.Send(new float[T * width]);
        AttentionVariants.All.Single(v => v.Name == name).Start(on.Gpu, on.Send(qkv), scores, y, T, heads, size);

        using NativeBlock input = Block(qkv), expected = Block(new float[T * width]);
        Kernels.Ops.Attention.Reference(input.View<float>(), expected.View<float>(), 1, T, width, heads);
        Check.Near(expected.View<float>().Span, on.Read(y), SmallKernelTests.Bound, name);
    }

    internal static void Ceilings(Device device)
    {
        using Buffers on = new(device);
        float[] x = on.Random(4 * Peaks.Threads);
        GpuView<float> copy = on.Send(new float[x.Length]), sums = on.Send(new float[Peaks.Threads]);
        Peaks.LaunchCopy(on.Gpu, 1, on.Send(x), copy);
        Check.SameBits(x, on.Read(copy), "a copy");

        // after one turn every value v, of 0 to 3 plus how many times plus was added, is v / 2 + 1 / 4
        Peaks.LaunchMultiplyAdd(on.Gpu, 1, sums, 1, 0.5f, 0.25f);
        float[] found = on.Read(sums);
        for (int thread = 0; thread < found.Length; thread++)
        {
            float values = Enumerable.Range(0, Peaks.PerTurn).Sum(i => thread + (i % 4) + (i / 4 * 0.25f));
            Assert.Equal((values / 2) + (Peaks.PerTurn * 0.25f), found[thread]);      // quarters: exact
        }
    }

    static NativeBlock Block(float[] values)
    {
        NativeBlock block = new((long)values.Length * sizeof(float));
        values.CopyTo(block.View<float>().Span);
        return block;
    }

    /// <summary>Buffers of a device, and the device.</summary>
    sealed class Buffers(Device device) : IDisposable
    {
        readonly System.Random random = new(7);
        readonly List<GpuBuffer> owned = [];

        public GpuDevice Gpu => device.Gpu!;

        public float[] Random(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];

        public GpuView<float> Send(float[] values)
        {
            GpuBuffer buffer = Gpu.Allocate((long)values.Length * sizeof(float));
            owned.Add(buffer);
            Gpu.Write(buffer, 0, MemoryMarshal.AsBytes(values.AsSpan()));
            return buffer.View<float>(0, values.Length);
        }

        public float[] Read(GpuView<float> view)
        {
            float[] values = new float[view.Length];
            Gpu.Read(view.Buffer, 0, MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        }

        public void Dispose()
        {
            foreach (GpuBuffer buffer in owned)
                buffer.Dispose();
            device.Dispose();
        }
    }
}
