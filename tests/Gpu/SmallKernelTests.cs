using TaylorSeer.Engine;
using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Tests.Gpu;

/// <summary>
/// Every kernel once at a small shape: as C# in the emulator, on OpenCL, and as PTX on the simulated CUDA device. tests/gpu-checks runs these with oclgrind as
/// the OpenCL device, which looks for races, stray accesses and diverging barriers in the generated text.
/// </summary>
public class SmallKernelTests
{
    static readonly Dictionary<string, Action<Scene>> Operations = new()
    {
        ["Linear"] = s =>
        {
            using var w = s.Backend.Pack(new ArrayWeight((70, 19), s.Random(70 * 19)));
            s.Backend.Linear(s.Input("x", (5, 19), gap: 2), w, s.Input("b", 70), Activation.GeluTanh, s.Output("y", (5, 70), gap: 3));
        },
        ["LayerNormModulate"] = s => s.Backend.LayerNormModulate(
            s.Input("x", (2, 2, 33)), s.Input("shift", (2, 33), gap: 1), s.Input("scale", (2, 33), gap: 2), 1e-6f, s.Output("y", (2, 2, 33))),
        ["Attention"] = s => s.Backend.Attention(s.Input("qkv", (1, 19, 3 * 2 * 12)), 2, s.Output("y", (1, 19, 24))),
        ["AddGated"] = s => s.Backend.AddGated(s.InPlace("x", (2, 3, 7)), s.Input("gate", (2, 7), gap: 4), s.Input("a", (2, 3, 7))),
        ["Silu"] = s => s.Backend.Silu(s.Input("x", 130), s.Output("y", 130)),
        ["AddBroadcast"] = s => s.Backend.AddBroadcast(s.InPlace("x", (2, 3, 7)), s.Input("a", (3, 7))),
        ["Gather"] = s => s.Backend.Gather(s.Input("table", (4, 9)), [3, 0, 3], s.Output("y", (3, 9))),
        ["TimestepFeatures"] = s => s.Backend.TimestepFeatures([0, 999], s.Output("y", (2, 9))),
        ["Patchify"] = s => s.Backend.Patchify(s.Input("x", (2, 3, 4, 6)), 2, s.Output("y", (2, 6, 12))),
        ["Unpatchify"] = s => s.Backend.Unpatchify(s.Input("x", (2, 6, 12)), 2, s.Output("y", (2, 3, 4, 6))),
        ["UpdateDifferences"] = s => s.Backend.UpdateDifferences(s.Input("y", 130), -4, 3, s.InPlace("differences", (3, 130))),
        ["WeightedSum"] = s => s.Backend.WeightedSum(s.Input("differences", (3, 130)), [1, -3, 4.5f], s.Output("y", 130)),
        ["ForecastStep"] = s => s.Backend.ForecastStep(
            s.Input("differences", (3, 4, 2 * 2 * 7)), [1, -3, 4.5f], s.Input("gates", (4, 14), gap: 1), [0, 0, 2], [0, 7, 7], 0, s.Output("y", (1, 2, 2, 7))),
        ["ForecastStep.BF16"] = s => s.Backend.ForecastStep(
            Halves(s, (2, 3, 2 * 2 * 7)), [1, -3, 4.5f, 1, -2, 2, 1, -1, 0.5f], s.Input("gates", (8, 7), gap: 1), [6, 4], [0, 0], -2,
            s.Output("y", (3, 2, 2, 7))),
        ["Guide"] = s => s.Backend.Guide(s.Input("output", (4, 5, 3, 3)), 4, 3, s.Output("y", (2, 5, 3, 3))),
        ["SamplerStep"] = s => s.Backend.SamplerStep(
            new() { Recip = 2, RecipM1 = 1.5f, X0 = 0.5f, Eps = 0.25f, ClampX0 = true, LearnedVariance = true, LogVarianceMin = -4, LogVarianceMax = -2 },
            s.Input("output", (2, 6, 3, 3)), s.Input("noise", (2, 3, 3, 3)), s.InPlace("x", (2, 3, 3, 3)), s.Output("x0", (2, 3, 3, 3))),
        ["Copy"] = s => s.Backend.Copy(s.Input("x", (4, 6), gap: 2), s.Output("y", (4, 6), gap: 1)),
    };

    // sums of at most 20 terms below 10; each side rounds every operation once or, contracted, less
    static readonly Tolerance Bound = Tolerance.Sum(64, 10, "the same operations, contracted or not, and exp to 3 ulp");

    public static TheoryData<string> Names => [.. Operations.Keys];

    [Fact]
    public void Every_kernel_is_here() => Assert.Equal(
        Kernels.KernelCatalog.All.Select(k => k.Name.Split('.')[0]).Distinct().Order(), Operations.Keys.Select(k => k.Split('.')[0]).Distinct().Order());

    [OpenClTheory, MemberData(nameof(Names))]
    public void A_kernel_means_the_same_as_C_sharp_and_as_OpenCL(string name)
    {
        var actual = Results(Device.OpenCl(), Operations[name]);      // first: oclgrind must not depend on what the emulator finds
        var expected = Results(Device.Emulator(), Operations[name]);
        Assert.NotEmpty(expected);
        for (int i = 0; i < expected.Count; i++)
            Check.Near(expected[i].Values, actual[i].Values, Bound, $"{name}: {expected[i].Name}");
    }

    [Theory, MemberData(nameof(Names))]
    public void A_kernel_means_the_same_as_C_sharp_and_as_PTX(string name)
    {
        var expected = Results(Device.Emulator(), Operations[name]);
        var actual = Results(Cuda.SimulatedCuda.Device(), Operations[name]);
        for (int i = 0; i < expected.Count; i++)
            Check.Near(expected[i].Values, actual[i].Values, Bound, $"{name}: {expected[i].Name}");
    }

    /// <summary>bf16 numbers, two in the place of one f32.</summary>
    static Tensor Halves(Scene scene, Shape shape)
    {
        float[] values = scene.Random(shape.Count);
        uint Bits(int i) => BF16.Round(values[i]);
        Tensor pairs = scene.Input("differences", values.Length / 2, [.. Enumerable.Range(0, values.Length / 2).Select(i => BitConverter.UInt32BitsToSingle((Bits((2 * i) + 1) << 16) | Bits(2 * i)))]);
        return new(pairs.Memory, 2 * pairs.Offset, shape, DType.BF16);
    }

    static List<(string Name, float[] Values)> Results(Device device, Action<Scene> operation)
    {
        using (device)
        {
            using Scene scene = new(device);
            operation(scene);
            return scene.Results();
        }
    }
}
