using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Ops;
using TaylorSeer.Kernels;

namespace TaylorSeer.Tests.Ops;

public class Conv2dTests
{
    static readonly Dictionary<string, ConvForm> Forms = new()
    {
        ["point"] = ConvForm.Point,
        ["same"] = ConvForm.Same,
        ["up"] = ConvForm.Up,
        ["down"] = ConvForm.Down,
    };

    /// <summary>Every form with lines around the length of a tile (14, 6) and channels around 16, then one of many pieces.</summary>
    public static TheoryData<string, int, int, int, int, int> Shapes
    {
        get
        {
            TheoryData<string, int, int, int, int, int> shapes = [];
            foreach (string form in Forms.Keys)
            {
                shapes.Add(form, 2, 5, 7, 4, 3);
                shapes.Add(form, 1, 2, 3, 16, 33);
                shapes.Add(form, 1, 9, 13, 17, 5);
                shapes.Add(form, 1, 3, 31, 48, 32);
                shapes.Add(form, 1, 6, 29, 12, 40);
            }

            shapes.Add("same", 1, 1, 1, 3, 8);
            shapes.Add("same", 1, 33, 34, 64, 160);
            return shapes;
        }
    }

    static Tolerance Bound(int terms) => Tolerance.Sum(1.13 * (terms + 22), terms + 2, "a sum of products of values up to 1, the old value, a bias; SiLU's slope");

    static void Run(Scene scene, ConvForm form, int n, int h, int w, int inputs, int outputs, Activation act, bool add)
    {
        using PackedWeight weight = scene.Backend.Pack(new ArrayWeight((outputs, form.Taps * inputs), scene.Random((long)outputs * form.Taps * inputs)));
        Tensor x = scene.Input("x", (n, h, w, inputs)), bias = scene.Input("b", outputs);
        Shape shape = Op.Convolved(x.Shape, form, outputs);
        Op.Conv2d(x, weight, bias, form, act, add, add ? scene.InPlace("y", shape) : scene.Output("y", shape));
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Conv2d_agrees_with_its_reference(string form, int n, int h, int w, int inputs, int outputs) => Check.AgreesWithReference(
        scene => Run(scene, Forms[form], n, h, w, inputs, outputs, Activation.None, add: false), Bound(9 * inputs));

    [Theory, MemberData(nameof(Shapes))]
    public void An_old_value_is_added_before_the_activation(string form, int n, int h, int w, int inputs, int outputs)
    {
        foreach (Activation act in new[] { Activation.None, Activation.Relu, Activation.Silu })
            Check.AgreesWithReference(scene => Run(scene, Forms[form], n, h, w, inputs, outputs, act, add: true), Bound(9 * inputs));
    }

    [Fact]
    public void Taps_lie_row_by_row_and_the_kernel_is_not_flipped() => Check.Gives(
        // 2 x 2 pixels 1 2 / 3 4, taps 1 … 9: top left sees taps 5 6 8 9, and so on
        [(5 * 1) + (6 * 2) + (8 * 3) + (9 * 4), (4 * 1) + (5 * 2) + (7 * 3) + (8 * 4), (2 * 1) + (3 * 2) + (5 * 3) + (6 * 4), (1 * 1) + (2 * 2) + (4 * 3) + (5 * 4)],
        scene => OneChannel(scene, ConvForm.Same, (1, 2, 2, 1), [1, 2, 3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        Tolerance.Exact("small whole numbers"));

    [Fact]
    public void A_stride_of_two_pads_at_the_bottom_and_the_right_only() => Check.Gives(
        [(1 * 1) + (2 * 2) + (4 * 3) + (5 * 4)],
        scene => OneChannel(scene, ConvForm.Down, (1, 2, 2, 1), [1, 2, 3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        Tolerance.Exact("small whole numbers"));

    [Fact]
    public void A_doubled_input_repeats_every_pixel() => Check.Gives(
        [7, 7, 9, 9, 7, 7, 9, 9],
        scene => OneChannel(scene, ConvForm.Up, (1, 1, 2, 1), [7, 9], [0, 0, 0, 0, 1, 0, 0, 0, 0]),
        Tolerance.Exact("only the middle tap counts"));

    [Theory]
    [InlineData(13, 6)]
    [InlineData(12, 6)]
    [InlineData(9, 4)]
    public void Halving_rounds_down(int side, int half) => Assert.Equal(half, ConvForm.Down.Side(side));

    [Fact]
    public void A_kernel_becomes_a_matrix_with_the_channels_fastest()
    {
        float[] values = [.. Enumerable.Range(0, 2 * 3 * 3 * 3).Select(i => (float)i)];
        ChannelsLastKernel kernel = new(new ArrayWeight((2, 3, 3, 3), values));
        float[] read = new float[54];
        kernel.Read(0, read);
        Assert.Equal((Shape)(2, 27), kernel.Shape);
        for (int o = 0; o < 2; o++)
        {
            for (int tap = 0; tap < 9; tap++)
            {
                for (int c = 0; c < 3; c++)
                    Assert.Equal(values[(((o * 3) + c) * 9) + tap], read[(((o * 9) + tap) * 3) + c]);
            }
        }

        float[] part = new float[20];
        kernel.Read(17, part);
        Assert.Equal(read[17..37], part);
    }

    [Fact]
    public void Sizes_that_do_not_agree_are_refused()
    {
        using Device device = Device.Reference();
        using PackedWeight weight = device.Backend.Pack(new ArrayWeight((2, 27), new float[54]));
        using var step = device.BeginStep();
        Tensor bias = device.Scratch.Take(2), x = device.Scratch.Take((1, 4, 4, 3)), y = device.Scratch.Take((1, 4, 4, 2));
        Assert.Contains("must be 3", Assert.Throws<ShapeException>(() => Op.Conv2d(device.Scratch.Take((1, 4, 4, 5)), weight, bias, ConvForm.Same, Activation.None, false, y)).Message, StringComparison.Ordinal);
        Assert.Contains("(1, 2, 2, 2)", Assert.Throws<ShapeException>(() => Op.Conv2d(x, weight, bias, ConvForm.Down, Activation.None, false, y)).Message, StringComparison.Ordinal);
        Assert.Contains("too small", Assert.Throws<ShapeException>(() => Op.Conv2d(device.Scratch.Take((1, 1, 1, 3)), weight, bias, ConvForm.Down, Activation.None, false, device.Scratch.Take((1, 0, 0, 2)))).Message, StringComparison.Ordinal);
    }

    static void OneChannel(Scene scene, ConvForm form, Shape shape, float[] pixels, float[] taps)
    {
        using PackedWeight weight = scene.Backend.Pack(new ArrayWeight((1, 9), taps));
        Tensor x = scene.Input("x", shape, pixels);
        scene.Backend.Conv2d(x, weight, scene.Input("b", 1, [0]), form, Activation.None, false, scene.Output("y", Op.Convolved(shape, form, 1)));
    }
}
