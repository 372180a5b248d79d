using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Kernels;

namespace TaylorSeer.Tests.Ops;

public class LinearTests
{
    public static TheoryData<int, int, int, Activation> Shapes
    {
        get
        {
            TheoryData<int, int, int, Activation> shapes = new()
            {
                { 1, 1, 1, Activation.None }, { 2, 256, 384, Activation.Silu }, { 37, 1152, 33, Activation.GeluTanh }, { 130, 64, 257, Activation.None },
            };
            foreach (int width in Widths.All)
            {
                shapes.Add(5, width, 17, Activation.None);
                shapes.Add(13, 48, width, Activation.GeluTanh);
            }

            return shapes;
        }
    }

    // the slopes of GELU and SiLU stay below 1.13, and their own evaluation adds a few roundings of the result
    static Tolerance Bound(int inputs) => Tolerance.Sum((1.13 * (inputs + 1)) + 20, inputs + 1, "a sum of K products of values up to 1, and a bias");

    static void Run(Scene scene, int rows, int inputs, int outputs, Activation act, int gapX, int gapY)
    {
        using PackedWeight weight = scene.Backend.Pack(new ArrayWeight((outputs, inputs), scene.Random((long)outputs * inputs)));
        scene.Backend.Linear(
            scene.Input("x", (rows, inputs), gap: gapX), weight, scene.Input("b", outputs), act, scene.Output("y", (rows, outputs), gap: gapY));
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Linear_agrees_with_its_reference(int rows, int inputs, int outputs, Activation act) =>
        Check.AgreesWithReference(scene => Run(scene, rows, inputs, outputs, act, 0, 0), Bound(inputs));

    [Theory, MemberData(nameof(Shapes))]
    public void Rows_of_both_sides_may_lie_apart(int rows, int inputs, int outputs, Activation act) =>
        Check.AgreesWithReference(scene => Run(scene, rows, inputs, outputs, act, 7, 10), Bound(inputs));

    [Fact]
    public void The_weight_is_stored_one_row_per_output() => Check.Gives(
        // x = (1, 2), W = ((1, 10), (100, 1000), (0, -1)), b = (0.5, 0, 1)
        [21.5f, 2100, -1],
        scene =>
        {
            using PackedWeight w = scene.Backend.Pack(new ArrayWeight((3, 2), [1, 10, 100, 1000, 0, -1]));
            scene.Backend.Linear(scene.Input("x", (1, 2), [1, 2]), w, scene.Input("b", 3, [0.5f, 0, 1]), Activation.None, scene.Output("y", (1, 3)));
        },
        Tolerance.Exact("small numbers in binary"));

    [Theory]
    [InlineData(Activation.GeluTanh, 1, 0.841191990)]      // the erf form would give 0.841344746
    [InlineData(Activation.GeluTanh, -2, -0.0454023059)]
    [InlineData(Activation.Silu, 1, 0.731058579)]
    [InlineData(Activation.Silu, -2, -0.238405844)]
    public void Activations_are_the_published_ones(Activation act, float x, double expected) => Check.Gives(
        [(float)expected],
        scene =>
        {
            using PackedWeight w = scene.Backend.Pack(new ArrayWeight((1, 1), [1]));
            scene.Backend.Linear(scene.Input("x", (1, 1), [x]), w, scene.Input("b", 1, [0]), act, scene.Output("y", (1, 1)));
        },
        Tolerance.Sum(24, 1, "a vectorised exponential and a division"));

    [Fact]
    public void A_packed_weight_gives_its_memory_back()
    {
        using Device device = Device.Reference();
        PackedWeight weight = device.Backend.Pack(new ArrayWeight((4, 2, 3, 3), new float[72]));
        Assert.Equal((4, 18, 72L * sizeof(float)), (weight.Outputs, weight.Inputs, weight.Bytes));
        weight.Dispose();
        weight.Dispose();
        Assert.Throws<ObjectDisposedException>(() => ((HostPackedWeight)weight).Matrix);
    }
}
