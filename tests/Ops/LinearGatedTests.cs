using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Ops;
using TaylorSeer.Kernels;

namespace TaylorSeer.Tests.Ops;

public class LinearGatedTests
{
    public static TheoryData<int, int, int, int, int, DType> Shapes
    {
        get
        {
            // samples, tokens, inputs, width, orders, storage: rows around a block of 14, widths around a panel
            TheoryData<int, int, int, int, int, DType> shapes = new() { { 2, 37, 144, 144, 5, DType.F32 }, { 2, 37, 144, 144, 5, DType.BF16 }, { 3, 19, 1152, 72, 3, DType.F32 } };
            foreach (int width in Widths.All)
            {
                if (width <= 144)
                {
                    shapes.Add(2, 9, 20, width, 3, DType.F32);
                    shapes.Add(2, 9, 20, width, 2, DType.BF16);
                    shapes.Add(2, 9, 20, width, 0, DType.F32);
                }
            }

            return shapes;
        }
    }

    static void Run(Scene scene, int n, int t, int k, int d, int orders, DType type, bool fused)
    {
        using PackedWeight weight = scene.Backend.Pack(new ArrayWeight((d, k), scene.Random((long)d * k)));
        Tensor x = scene.Input("x", (n, t, k)), b = scene.Input("b", d), gate = scene.Input("gate", (n, d), gap: 5 * d);
        Tensor residual = scene.InPlace("residual", (n, t, d));
        Tensor? differences = orders == 0 ? null : scene.InPlace("differences", (orders, n * t * d), type: type);
        if (fused)
        {
            scene.Backend.LinearGated(x, weight, b, gate, residual, differences, -3, orders);
            return;
        }

        Tensor y = scene.Device.NewTensor((n, t, d));
        using var memory = y.Memory;
        scene.Backend.Linear(x.Reshape((n * t, k)), weight, b, Activation.None, y.Reshape((n * t, d)));
        if (differences is Tensor kept)
            scene.Backend.UpdateDifferences(y, -3, orders, kept);
        scene.Backend.AddGated(residual, gate, y);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void LinearGated_agrees_with_its_reference(int n, int t, int k, int d, int orders, DType type)
    {
        // y is a sum of K products and a bias; the gate adds two roundings, every order two of values below y + orders
        Tolerance sum = Tolerance.Sum(k + 3 + (2 * orders), k + 2 + orders, "a sum of K products, its gate, and two roundings per order");
        Check.AgreesWithReference(scene => Run(scene, n, t, k, d, orders, type, fused: true), type == DType.BF16 ? sum.KeptInBF16() : sum);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void It_gives_the_bits_of_the_three_operations_it_replaces(int n, int t, int k, int d, int orders, DType type)
    {
        using Device device = Device.Cpu(2);
        using Scene fused = new(device), apart = new(device);
        Run(fused, n, t, k, d, orders, type, fused: true);
        Run(apart, n, t, k, d, orders, type, fused: false);
        foreach (var (one, other) in fused.Results().Zip(apart.Results()))
            Check.SameBits(other.Values, one.Values, one.Name);
    }

    [Fact]
    public void A_residual_of_another_width_is_refused()
    {
        using Device device = Device.Reference();
        using Scene scene = new(device);
        using PackedWeight weight = device.Backend.Pack(new ArrayWeight((4, 2), new float[8]));
        var error = Assert.Throws<ShapeException>(() => Op.LinearGated(
            scene.Input("x", (1, 3, 2)), weight, scene.Input("b", 4), scene.Input("gate", (1, 5)), scene.Input("residual", (1, 3, 5)), default(Kept)));
        Assert.Contains("the weight has 4 outputs", error.Message, StringComparison.Ordinal);
    }
}
