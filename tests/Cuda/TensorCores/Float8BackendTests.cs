using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Models;
using TaylorSeer.Tests.Cuda.Driver;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda.TensorCores;

/// <summary>Weights in e4m3 on a CUDA device: the same numbers as the definition, sums in f32.</summary>
public class Float8BackendTests
{
    const int M = 21, K = 208, N = 24;

    /// <summary>
    /// Both sides multiply the same e4m3 numbers, at most 448 in their scales of at most 1/448: sums of K products of at most 1, then scales and bias. A result in bf16
    /// is rounded once more.
    /// </summary>
    static readonly Tolerance Sums = Tolerance.Sum(K + 6, K + 1, "K sums in f32, two scales, a bias"), Kept = new(Sums.Absolute, 1.0 / 256, "the same in bf16");

    [Theory]
    [InlineData(DType.BF16, DType.F32, Activation.None)]
    [InlineData(DType.F32, DType.F32, Activation.None)]
    [InlineData(DType.BF16, DType.BF16, Activation.GeluTanh)]
    public void Linear_agrees_with_the_definition(DType inputs, DType kept, Activation act)
    {
        float[] expected = Run(Device.Reference(), DType.F32, DType.F32);
        using Simulated gpu = new(capability: 89, checks: Checks.Races | Checks.Counts);
        using Device device = Device.On(gpu.Device);
        Check.Near(expected, Run(device, inputs, kept), kept == DType.BF16 ? Kept : Sums, $"{inputs} to {kept}");
        Assert.Contains(gpu.Ran, name => name.StartsWith("linear_e4m3_", StringComparison.Ordinal));
        Assert.Contains(gpu.Ran, name => name == $"quantize_e4m3_{inputs.ToString().ToLowerInvariant()}");

        float[] Run(Device on, DType x, DType y)
        {
            using StepScope step = on.BeginStep();
            using PackedWeight weight = on.Backend.Pack(new ArrayWeight((N, K), Numbers(N * K)), WeightType.FP8);
            Tensor to = on.Scratch.Take((M, N), y);
            on.Backend.Linear(Send(on, Numbers(M * K), (M, K), x), weight, Send(on, Numbers(N), N), act, to);
            return Read(on, to);
        }
    }

    [Fact]
    public void The_end_of_a_module_adds_and_remembers()
    {
        const int Samples = 3, Tokens = 7;
        float[][] expected = Run(Device.Reference(), DType.F32);
        using Simulated gpu = new(capability: 90, checks: Checks.Races | Checks.Counts);
        using Device device = Device.On(gpu.Device);
        float[][] actual = Run(device, DType.BF16);
        Check.Near(expected[0], actual[0], Sums, "tokens");
        Check.Near(expected[1], actual[1], Sums, "differences");

        float[][] Run(Device on, DType x)
        {
            using StepScope step = on.BeginStep();
            using PackedWeight weight = on.Backend.Pack(new ArrayWeight((N, K), Numbers(N * K)), WeightType.FP8);
            Tensor tokens = Send(on, Numbers(M * N), (Samples, Tokens, N)), differences = Send(on, Numbers(2 * M * N), (2, Samples, Tokens, N));
            on.Backend.LinearGated(Send(on, Numbers(M * K), (M, K), x), weight, Send(on, Numbers(N), N), Send(on, Numbers(Samples * N), (Samples, N)), tokens, -2, 2, differences);
            return [Read(on, tokens), Read(on, differences)];
        }
    }

    [Fact]
    public void Rows_that_are_not_finite_give_NaN_and_rows_of_next_to_nothing_the_bias()
    {
        using Simulated gpu = new(capability: 89, checks: Checks.Races);
        using Device device = Device.On(gpu.Device);
        using StepScope step = device.BeginStep();
        using PackedWeight weight = device.Backend.Pack(new ArrayWeight((N, K), Numbers(N * K)), WeightType.FP8);
        float[] x = new float[4 * K];
        (x[5], x[K + 7], x[(2 * K) + 9]) = (float.NaN, float.NegativeInfinity, 1e-38f);
        Tensor to = device.Scratch.Take((4, N));
        device.Backend.Linear(Send(device, x, (4, K)), weight, Send(device, new float[N], N), Activation.None, to);
        float[] y = Read(device, to);
        Assert.All(y[..(2 * N)], v => Assert.True(float.IsNaN(v)));
        Assert.All(y[(2 * N)..], v => Assert.Equal(0, v));
    }

    /// <summary>A model in fp8 on CUDA keeps bf16 between its products; it may be further from f32 than the cpu's fp8 by that much.</summary>
    [Fact]
    public void A_run_is_as_far_from_f32_as_the_cpus()
    {
        DiTConfig config = new() { Depth = 1, Width = 32, Heads = 2, Patch = 2, Channels = 4, InputSize = 4, Classes = 10, MlpWidth = 64 };
        using Device host = Device.Cpu(1);
        float[] f32 = Sample(host, WeightType.F32), cpu = Sample(host, WeightType.FP8);
        using Simulated gpu = new(capability: 89, checks: Checks.Races | Checks.Counts);
        using Device simulated = Device.On(gpu.Device);
        float[] cuda = Sample(simulated, WeightType.FP8);
        Assert.Contains(gpu.Ran, name => name.StartsWith("linear_e4m3_", StringComparison.Ordinal));
        Assert.InRange(Distance(cuda, f32), 1e-6, (2 * Distance(cpu, f32)) + 1e-3);

        float[] Sample(Device device, WeightType type)
        {
            using DiT model = RandomDiT.Create(config, device, seed: 4, type);
            using SampleResult result = new Ddim(NoiseSchedule.Linear(), 2).Sample(model, [1], 1.5f, seed: 2);
            return result.ToArray();
        }
    }

    [Theory]
    [InlineData(80, 12040, 208, "compute capability 8.0")]
    [InlineData(89, 12020, 208, "the driver offers CUDA 12.2")]
    [InlineData(89, 12040, 200, "no multiple of 16")]
    public void What_cannot_multiply_it_says_why_and_what_to_do(int capability, int version, int inputs, string why)
    {
        using SimulatedDriver driver = new(new() { Capability = capability, Version = version });
        using Device device = Device.On(SimulatedCuda.Gpu(driver));
        string message = Assert.Throws<NoKernelException>(() => device.Backend.Pack(new ArrayWeight((1, inputs), new float[inputs]), WeightType.FP8)).Message;
        Assert.Contains(why, message, StringComparison.Ordinal);
        Assert.Contains("--dtype bf16", message, StringComparison.Ordinal);
        Assert.Equal(inputs == 208 ? null : 1, device.Backend.WeightBytes(WeightType.FP8));
    }

    [Fact]
    public void A_quarter_of_the_memory_is_what_is_kept_and_what_is_planned()
    {
        DiTConfig config = new() { Depth = 2, Width = 256, Heads = 4, Patch = 2, Channels = 4, InputSize = 8, Classes = 10, MlpWidth = 1024 };
        using SimulatedDriver driver = new(new() { Capability = 90 });
        using Device device = Device.On(SimulatedCuda.Gpu(driver));
        using DiT model = RandomDiT.Create(config, device, seed: 1, WeightType.FP8);
        long planned = DiTMemory.Of(config, 1, true, 10, null, WeightType.FP8, backend: device.Backend).Weights;
        Assert.InRange(model.WeightBytes, planned * 0.98, planned * 1.02);
        Assert.Equal(planned, DiTMemory.Of(config, 1, true, 10, null, WeightType.Int8).Weights);

        long free = DiTMemory.Of(config, 1, true, 10, null, WeightType.FP8).Total;
        void Plan() => DiTPlanner.Require(config, 1, true, 10, null, WeightType.F32, free, loaded: false, backend: device.Backend);
        Assert.Contains("--dtype fp8", Assert.Throws<Engine.Memory.MemoryLimitException>(Plan).Advice, StringComparison.Ordinal);
    }

    /// <summary>As bf16 keeps them, so that inputs in either type are the same.</summary>
    static float[] Numbers(int count)
    {
        System.Random random = new(count);
        return [.. Enumerable.Range(0, count).Select(_ => BF16.Widen(BF16.Round((2 * random.NextSingle()) - 1)))];
    }

    static Tensor Send(Device device, float[] values, Shape shape, DType type = DType.F32)
    {
        Tensor tensor = device.Scratch.Take(shape, type);
        device.Write(values, tensor);
        return tensor;
    }

    static float[] Read(Device device, Tensor tensor)
    {
        float[] values = new float[tensor.Count];
        device.Read(tensor, values);
        return values;
    }

    static double Distance(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => ((double)x - y) * (x - y)).Average());
}
