using TaylorSeer.Engine;
using TaylorSeer.Engine.Ops;
using TaylorSeer.Kernels;

namespace TaylorSeer.Tests.Gpu;

/// <summary>
/// Every kernel once at a small shape: as C# in the emulator, on OpenCL, and as PTX on the simulated CUDA device. tests/gpu-checks runs these with oclgrind as
/// the OpenCL device, which looks for races, stray accesses and diverging barriers in the generated text.
/// </summary>
[Collection(nameof(SmallKernelTests))]       // oclgrind runs one kernel at a time
public class SmallKernelTests
{
    static readonly Dictionary<string, Action<Scene>> Operations = new()
    {
        ["Linear"] = s =>
        {
            using var w = s.Backend.Pack(new ArrayWeight((70, 19), s.Random(70 * 19)));
            s.Backend.Linear(s.Input("x", (5, 19), gap: 2), w, s.Input("b", 70), Activation.GeluTanh, s.Output("y", (5, 70), gap: 3));
        },
        ["Linear, bf16"] = s =>
        {
            using var w = s.Backend.Pack(new ArrayWeight((70, 20), s.Random(70 * 20)), WeightType.BF16);
            s.Backend.Linear(s.Input("x", (5, 20), gap: 4, type: DType.BF16), w, s.Input("b", 70), Activation.Silu, s.Output("y", (5, 70), gap: 2, type: DType.BF16));
        },
        ["Linear, f16"] = s =>
        {
            using var w = s.Backend.Pack(new ArrayWeight((68, 20), s.Random(68 * 20)), WeightType.F16);
            s.Backend.Linear(s.Input("x", (5, 20), type: DType.F16), w, s.Input("b", 68), Activation.Relu, s.Output("y", (5, 68), gap: 4, type: DType.F16));
        },
        ["LayerNormModulate"] = s => s.Backend.LayerNormModulate(
            s.Input("x", (2, 2, 33)), s.Input("shift", (2, 33), gap: 1), s.Input("scale", (2, 33), gap: 2), 1e-6f, s.Output("y", (2, 2, 33))),
        ["LayerNormModulate, bf16"] = s => s.Backend.LayerNormModulate(
            s.Input("x", (2, 2, 33)), s.Input("shift", (2, 33), gap: 1), s.Input("scale", (2, 33), gap: 2), 1e-6f, s.Output("y", (2, 2, 33), type: DType.BF16)),
        ["Attention, f16"] = s => s.Backend.Attention(s.Input("qkv", (1, 5, 3 * 2 * 12), type: DType.F16), 2, s.Output("y", (1, 5, 24), type: DType.F16)),
        ["Attention, wide"] = s => s.Backend.Attention(s.Input("qkv", (1, 19, 3 * 136)), 1, s.Output("y", (1, 19, 136))),
        ["Conv2d"] = s => Convolve(s, ConvForm.Same, (1, 3, 5, 5), 6, add: false),
        ["Conv2d, up and added"] = s => Convolve(s, ConvForm.Up, (2, 2, 3, 4), 68, add: true),
        ["Conv2d, down"] = s => Convolve(s, ConvForm.Down, (1, 5, 4, 20), 8, add: false),
        ["GroupNorm"] = s => s.Backend.GroupNorm(
            s.Input("x", (2, 21, 33, 24)), s.Input("w", 24), s.Input("b", 24), 3, 1e-6f, Activation.Silu, s.Output("y", (2, 21, 33, 24))),
        ["SoftClamp"] = s => s.Backend.SoftClamp(s.Input("x", 130, spread: 9), 3, s.Output("y", 130)),
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
        ["UpdateDifferences, bf16"] = s => s.Backend.UpdateDifferences(s.Input("y", 130), -4, 3, s.InPlace("differences", (3, 130), type: DType.BF16)),
        ["WeightedSum, bf16"] = s => s.Backend.WeightedSum(s.Input("differences", (3, 130), type: DType.BF16), [1, -3, 4.5f], s.Output("y", 130)),
        ["ForecastStep"] = s => s.Backend.ForecastStep(
            s.Input("differences", (3, 4, 2 * 2 * 7)), [1, -3, 4.5f], s.Input("gates", (4, 14), gap: 1), [0, 0, 2], [0, 7, 7], 0, s.Output("y", (1, 2, 2, 7))),
        ["ForecastStep, bf16"] = s => s.Backend.ForecastStep(
            s.Input("differences", (2, 3, 2 * 2 * 7), type: DType.BF16), [1, -3, 4.5f, 1, -2, 2, 1, -1, 0.5f], s.Input("gates", (8, 7), gap: 1), [6, 4], [0, 0], -2,
            s.Output("y", (3, 2, 2, 7))),
        ["Guide"] = s => s.Backend.Guide(s.Input("output", (4, 5, 3, 3)), 4, 3, s.Output("y", (2, 5, 3, 3))),
        ["SamplerStep"] = s => s.Backend.SamplerStep(
            new() { Recip = 2, RecipM1 = 1.5f, X0 = 0.5f, Eps = 0.25f, ClampX0 = true, LearnedVariance = true, LogVarianceMin = -4, LogVarianceMax = -2 },
            s.Input("output", (2, 6, 3, 3)), s.Input("noise", (2, 3, 3, 3)), s.InPlace("x", (2, 3, 3, 3)), s.Output("x0", (2, 3, 3, 3))),
        ["Copy"] = s => s.Backend.Copy(s.Input("x", (4, 6), gap: 2), s.Output("y", (4, 6), gap: 1)),
    };

    // sums of at most 180 terms below 10; each side rounds every operation once or, contracted, less
    internal static readonly Tolerance Bound = Tolerance.Sum(200, 10, "the same operations, contracted or not, and exp to 3 ulp");

    public static TheoryData<string> Names => [.. Operations.Keys];

    [Fact]
    public void Every_kernel_is_here() => Assert.Equal(
        Kernels.KernelCatalog.All.Select(k => k.Name.Split('.')[0]).Distinct().Order(),
        Operations.Keys.Select(k => k.Split(',')[0]).Distinct().Concat(TeachingSmallKernelTests.Classes).Order());

    [OpenClTheory, MemberData(nameof(Names))]
    public void A_kernel_means_the_same_as_C_sharp_and_as_OpenCL(string name)
    {
        var actual = Results(Device.OpenCl(), name);      // first: oclgrind must not depend on what the emulator finds
        Agree(name, Results(Device.Emulator(), name), actual);
    }

    internal static void Agree(string name, List<(string Name, float[] Values)> expected, List<(string Name, float[] Values)> actual)
    {
        Assert.NotEmpty(expected);
        for (int i = 0; i < expected.Count; i++)
            Check.Near(expected[i].Values, actual[i].Values, name.EndsWith("16", StringComparison.Ordinal) ? Bound.KeptInBF16() : Bound, $"{name}: {expected[i].Name}");
    }

    [Theory, MemberData(nameof(Names))]
    public void A_kernel_means_the_same_as_C_sharp_and_as_PTX(string name) =>
        Agree(name, Results(Device.Emulator(), name), Results(Cuda.SimulatedCuda.Device(), name));

    static void Convolve(Scene s, ConvForm form, Shape x, int outputs, bool add)
    {
        using var w = s.Backend.Pack(new ArrayWeight((outputs, form.Taps * x[3]), s.Random((long)outputs * form.Taps * x[3])));
        Shape y = Op.Convolved(x, form, outputs);
        Op.Conv2d(s.Input("x", x), w, s.Input("b", outputs), form, Activation.Relu, add, add ? s.InPlace("y", y) : s.Output("y", y));
    }

    internal static List<(string Name, float[] Values)> Results(Device device, string name)
    {
        int margin = name.Contains(", ", StringComparison.Ordinal) ? Scene.Aligned : Scene.Odd;     // vectors are moved whole in the one, values one by one in the other
        using (device)
        {
            using Scene scene = new(device, margin);
            Operations[name](scene);
            return scene.Results();
        }
    }
}
