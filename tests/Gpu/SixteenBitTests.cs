using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Ops;
using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Gpu.Emulation;
using TaylorSeer.Kernels.Gpu.OpenCl;
using TaylorSeer.Models;

namespace TaylorSeer.Tests.Gpu;

/// <summary>
/// Operations whose numbers are kept in 16 bits. Truth is the definition in doubles on the 16-bit inputs; the plain composition is
/// that, rounded once to the type of the result. A kernel may be twice as far from the truth.
/// </summary>
public sealed class SixteenBitTests
{
    // what f32 sums of at most 600 products up to 2 add before the rounding to 16 bits; all of it where y is f32
    const double SumsInF32 = 600 * 2 * Tolerance.Epsilon;

    public static TheoryData<string, DType> Devices
    {
        get
        {
            TheoryData<string, DType> devices = [];
            foreach (DType type in new[] { DType.BF16, DType.F16 })
            {
                devices.Add("emulator", type);
                if (OpenClFactAttribute.WhyNot is null)
                    devices.Add("opencl", type);
            }

            return devices;
        }
    }

    [Theory, MemberData(nameof(Devices))]
    public void Linear_reads_and_writes_16_bits(string on, DType type)
    {
        foreach (int margin in new[] { Scene.Odd, Scene.Aligned })
        {
            foreach (DType kept in new[] { type, DType.F32 })
            {
                AtMostTwiceThePlainError(on, margin, kept, scene =>
                {
                    using PackedWeight w = scene.Backend.Pack(new ArrayWeight((72, 44), scene.Random(72 * 44)), Weights(type));
                    scene.Backend.Linear(scene.Input("x", (9, 44), gap: 4, type: type), w, scene.Input("b", 72), Activation.GeluTanh, scene.Output("y", (9, 72), type: kept));
                });
            }
        }
    }

    [Theory, MemberData(nameof(Devices))]
    public void Linear_takes_f32_beside_16_bit_weights(string on, DType type) => AtMostTwiceThePlainError(on, Scene.Aligned, DType.F32, scene =>
    {
        using PackedWeight w = scene.Backend.Pack(new ArrayWeight((33, 20), scene.Random(33 * 20)), Weights(type));
        scene.Backend.Linear(scene.Input("x", (3, 20)), w, scene.Input("b", 33), Activation.None, scene.Output("y", (3, 33)));
    });

    [Theory, MemberData(nameof(Devices))]
    public void Convolutions_read_16_bit_weights(string on, DType type)
    {
        foreach (int margin in new[] { Scene.Odd, Scene.Aligned })
        {
            AtMostTwiceThePlainError(on, margin, DType.F32, scene =>
            {
                using PackedWeight w = scene.Backend.Pack(new ArrayWeight((8, 9 * 20), scene.Random(8 * 9 * 20)), Weights(type));
                Op.Conv2d(scene.Input("x", (1, 4, 3, 20)), w, scene.Input("b", 8), ConvForm.Same, Activation.None, false, scene.Output("y", (1, 4, 3, 8)));
            });
        }
    }

    [Theory, MemberData(nameof(Devices))]
    public void LayerNormModulate_writes_16_bits(string on, DType type) => AtMostTwiceThePlainError(on, Scene.Odd, type, scene => scene.Backend.LayerNormModulate(
        scene.Input("x", (2, 3, 33), mean: 3), scene.Input("shift", (2, 33)), scene.Input("scale", (2, 33)), 1e-6f, scene.Output("y", (2, 3, 33), type: type)));

    [Theory, MemberData(nameof(Devices))]
    public void Attention_reads_and_writes_16_bits(string on, DType type)
    {
        AtMostTwiceThePlainError(on, Scene.Odd, type, scene => scene.Backend.Attention(scene.Input("qkv", (2, 19, 3 * 24), type: type), 2, scene.Output("y", (2, 19, 24), type: type)));
        AtMostTwiceThePlainError(on, Scene.Odd, type, scene => scene.Backend.Attention(scene.Input("qkv", (1, 17, 3 * 130), type: type), 1, scene.Output("y", (1, 17, 130), type: type)));
    }

    // Rounding what lies between two products is about as much as rounding their weights: both together are allowed twice the weights' share.
    [OpenClTheory, InlineData(DType.BF16), InlineData(DType.F16)]
    public void A_transformer_with_16_bit_activations_errs_at_most_twice_as_much_as_with_16_bit_weights(DType type)
    {
        float[] truth = Sample(Device.Cpu(2), WeightType.F32);
        double weights = Distance(truth, Sample(Device.OpenCl(), Weights(type)));
        double both = Distance(truth, Sample(Device.On(new OpenClDevice { SixteenBitActivations = true }), Weights(type)));
        Assert.InRange(weights, 1e-6, 0.02);
        Assert.InRange(both, weights / 100, 2 * weights);
        Assert.NotEqual(weights, both);
    }

    [Fact]
    public void A_16_bit_weight_reads_its_own_type_where_the_device_asks_for_it()
    {
        foreach (bool asks in new[] { false, true })
        {
            using Device device = Device.On(new EmulatedDevice { SixteenBitActivations = asks });
            using PackedWeight f32 = device.Backend.Pack(new ArrayWeight((1, 1), [1])), f16 = device.Backend.Pack(new ArrayWeight((1, 1), [1]), WeightType.F16);
            Assert.Equal((DType.F32, asks ? DType.F16 : DType.F32), (f32.Reads, f16.Reads));
            Assert.Equal((4, 2), (f32.Bytes, f16.Bytes));
        }
    }

    static WeightType Weights(DType type) => type == DType.BF16 ? WeightType.BF16 : WeightType.F16;

    /// <summary>Runs the operation on a device and, on the same 16-bit inputs, as the definition in doubles.</summary>
    static void AtMostTwiceThePlainError(string on, int margin, DType kept, Action<Scene> operation)
    {
        float[] truth = Result(Device.Reference(), margin, widened: true, operation), actual = Result(Device.Parse(on), margin, widened: false, operation);
        double plain = Error(truth, [.. truth.Select(v => Scene.Rounded(v, kept))]);
        Assert.InRange(Error(truth, actual), 0, (2 * plain) + SumsInF32);
    }

    static float[] Result(Device device, int margin, bool widened, Action<Scene> operation)
    {
        using (device)
        {
            using Scene scene = new(device, margin) { Widened = widened };
            operation(scene);
            return Assert.Single(scene.Results()).Values;
        }
    }

    static float[] Sample(Device device, WeightType type)
    {
        using (device)
        {
            DiTConfig config = new() { Depth = 2, Width = 48, Heads = 4, Patch = 2, Channels = 4, InputSize = 8, Classes = 10, MlpWidth = 192 };
            using DiT model = RandomDiT.Create(config, device, seed: 1, type);
            using SampleResult result = new Ddim(NoiseSchedule.Linear(), 3).Sample(model, [3], 1, seed: 3);
            return result.ToArray();
        }
    }

    static double Error(float[] truth, float[] actual) => truth.Zip(actual, (a, b) => Math.Abs((double)a - b)).Max() / truth.Max(v => Math.Abs((double)v));

    /// <summary>The mean distance next to the mean size: samples of random weights are not in -1 ... 1.</summary>
    static double Distance(float[] truth, float[] actual) =>
        Math.Sqrt(truth.Zip(actual, (a, b) => ((double)a - b) * (a - b)).Sum() / truth.Sum(v => (double)v * v));
}
