using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Kernels;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda.TensorCores;

/// <summary>The backend of a CUDA device takes its tensor cores where it can, and the dialect's kernels where it cannot.</summary>
public class TensorCoreBackendTests
{
    static readonly Device Reference = Device.Reference();

    /// <summary>Rounding of inputs, weights and results to bf16, and sums in another order.</summary>
    static readonly Tolerance Rounded = new(2e-2, 2e-2, "operands in bf16");

    [Theory]
    [InlineData(DType.F32, 64, "linear_bf16_")]
    [InlineData(DType.BF16, 64, "linear_bf16_")]
    [InlineData(DType.F32, 36, "Linear_Gpu")]
    public void Linear(DType kept, int K, string kernel)
    {
        float[] x = Numbers(10 * K), w = Numbers(24 * K), b = Numbers(24);
        Compare(kernel, kept, (10, 24), (device, to) =>
        {
            using PackedWeight weight = device.Backend.Pack(new ArrayWeight((24, K), w), TypeOn(device));
            device.Backend.Linear(Send(device, x, (10, K), device == Reference ? DType.F32 : DType.BF16), weight, Send(device, b, 24), Activation.GeluTanh, to);
        });
    }

    /// <summary>Inputs in f32 stay with the kernels that read them.</summary>
    [Fact]
    public void Linear_of_f32()
    {
        float[] x = Numbers(3 * 64), w = Numbers(24 * 64), b = Numbers(24);
        Compare("Linear_Gpu", DType.F32, (3, 24), (device, to) =>
        {
            using PackedWeight weight = device.Backend.Pack(new ArrayWeight((24, 64), w), TypeOn(device));
            device.Backend.Linear(Send(device, x, (3, 64), DType.F32), weight, Send(device, b, 24), Activation.None, to);
        });
    }

    [Theory]
    [InlineData(24, "attention_bf16_24")]
    [InlineData(8, "Attention_Gpu")]
    public void Attention(int size, string kernel)
    {
        float[] qkv = Numbers(2 * 9 * 3 * 2 * size);
        Compare(kernel, DType.BF16, (2, 9, 2 * size), (device, to) =>
            device.Backend.Attention(Send(device, qkv, (2, 9, 6 * size), device == Reference ? DType.F32 : DType.BF16), 2, to));
    }

    [Theory]
    [InlineData(16, "conv2d_bf16_")]
    [InlineData(6, "Conv2d_Gpu")]
    public void Conv2d(int channels, string kernel)
    {
        float[] x = Numbers(4 * 5 * channels), w = Numbers(12 * 9 * channels), b = Numbers(12);
        Compare(kernel, DType.F32, (1, 8, 10, 12), (device, to) =>
        {
            using PackedWeight weight = device.Backend.Pack(new ArrayWeight((12, 9 * channels), w), TypeOn(device));
            device.Write(new float[8 * 10 * 12], to);
            device.Backend.Conv2d(Send(device, x, (1, 4, 5, channels), DType.F32), weight, Send(device, b, 12), ConvForm.Up, Activation.Silu, true, to);
        });
    }

    /// <summary>Tokens and differences after the end of a module, on tensor cores and in three operations.</summary>
    [Theory]
    [InlineData(0, DType.F32, 64)]
    [InlineData(3, DType.F32, 64)]
    [InlineData(3, DType.BF16, 64)]
    [InlineData(2, DType.F32, 36)]
    public void The_end_of_a_module(int orders, DType storage, int K)
    {
        const int N = 2, T = 5, D = 24;
        float[] x = Numbers(N * T * K), w = Numbers(D * K), b = Numbers(D), gate = Numbers(N * D), tokens = Numbers(N * T * D), before = Numbers(4 * N * T * D);
        string kernel = K % 8 == 0 ? "linear_bf16_" : "AddGated_Gpu";
        Compare(kernel, DType.F32, (N, T, D), (device, to) => Finish(device, to));
        Check.Near(Remembered(Reference), OnCuda(Remembered, kernel), Rounded, "differences");

        Tensor? Finish(Device device, Tensor to)
        {
            using PackedWeight weight = device.Backend.Pack(new ArrayWeight((D, K), w), TypeOn(device));
            Tensor? differences = orders > 0 ? Send(device, before, (4, N, T, D), storage) : null;
            device.Write(tokens, to);
            device.Backend.LinearGated(
                Send(device, x, (N * T, K), device == Reference ? DType.F32 : DType.BF16), weight, Send(device, b, D), Send(device, gate, (N, D)), to, -2, orders, differences);
            return differences;
        }

        float[] Remembered(Device device)
        {
            using StepScope step = device.BeginStep();
            Tensor? differences = Finish(device, device.Scratch.Take((N, T, D)));
            float[] values = new float[differences is null ? 1 : orders * N * T * D];
            if (differences is { } kept)
                device.Read(kept.Rows(0, orders), values);
            return values;
        }
    }

    static WeightType TypeOn(Device device) => device == Reference ? WeightType.F32 : WeightType.BF16;

    static Tensor Send(Device device, float[] values, Shape shape, DType type = DType.F32)
    {
        Tensor tensor = device.Scratch.Take(shape, type);
        device.Write(values, tensor);
        return tensor;
    }

    static float[] Numbers(int count)
    {
        Random random = new(count);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    static void Compare(string kernel, DType kept, Shape shape, Action<Device, Tensor> operation)
    {
        float[] expected = Run(Reference, DType.F32), actual = OnCuda(device => Run(device, kept), kernel);
        Check.Near(expected, actual, Rounded, kernel);

        float[] Run(Device device, DType type)
        {
            using StepScope step = device.BeginStep();
            Tensor to = device.Scratch.Take(shape, type);
            operation(device, to);
            float[] values = new float[to.Count];
            device.Read(to, values);
            return values;
        }
    }

    /// <summary>Runs on the simulated device; fails unless <paramref name="kernel"/> ran there.</summary>
    static float[] OnCuda(Func<Device, float[]> run, string kernel)
    {
        using Simulated gpu = new(checks: Checks.Races | Checks.Counts);
        using Device device = Device.On(gpu.Device);
        float[] values = run(device);
        Assert.Contains(gpu.Ran, name => name.StartsWith(kernel, StringComparison.Ordinal));
        return values;
    }
}
