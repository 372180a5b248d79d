using TaylorSeer.Engine;

namespace TaylorSeer.Tests.Ops;

public class ForecastStepTests
{
    static readonly float[] Taylor = [1, -3, 4.5f, -4.5f, 3.375f];

    static readonly int[] GateRows = [0, 0, 2, 2], GateColumnsInWidths = [2, 5, 2, 5];      // two blocks, the gates of six vectors

    public static TheoryData<int, int, int> Shapes => Widths.Tokens;

    // each site adds orders + 1 products and one gated sum to a total that stays below 1 + sites * (sum of |weights|)
    static Tolerance Bound(int sites) => Tolerance.Sum(
        sites * (Taylor.Length + 2), 1 + (sites * Taylor.Sum(Math.Abs)), "sites times (orders + 2) roundings of values up to the whole sum");

    [Theory, MemberData(nameof(Shapes))]
    public void ForecastStep_agrees_with_its_reference(int n, int t, int d) => Agrees(n, t, d, DType.F32);

    [Theory, MemberData(nameof(Shapes))]
    public void ForecastStep_of_bf16_differences_agrees_with_its_reference(int n, int t, int d) => Agrees(n, t, d, DType.BF16);

    static void Agrees(int n, int t, int d, DType kept)
    {
        int[] rows = [0, 0, n, n], columns = [.. GateColumnsInWidths.Select(c => c * d)];
        Check.AgreesWithReference(
            scene => scene.Backend.ForecastStep(
                scene.Input("differences", (4, 5, n * t * d), type: kept), Taylor, scene.Input("gates", (2 * n, 6 * d), gap: 3), rows, columns, 0,
                scene.Output("y", (1, n, t, d))),
            Bound(4));
    }

    /// <summary>Gates that go down from step to step, stay, or go up.</summary>
    [Theory]
    [InlineData(2, -2), InlineData(3, 0), InlineData(8, 2)]
    public void Several_steps_are_formed_as_one_by_one(int steps, int gateStep)
    {
        const int N = 2, T = 3, D = 39;
        int first = gateStep < 0 ? -gateStep * (steps - 1) : 0;
        float[] weights = [.. Enumerable.Range(0, steps).SelectMany(j => Taylor.Select(w => w * (1 + (0.1f * j))))];
        Tensor[] Inputs(Scene scene) => [scene.Input("differences", (4, 5, N * T * D)), scene.Input("gates", (N + (steps * 2), 6 * D), gap: 1)];
        int[] rows = [first, first, first, first], columns = [.. GateColumnsInWidths.Select(c => c * D)];

        Check.AgreesWithReference(
            scene =>
            {
                Tensor[] x = Inputs(scene);
                scene.Backend.ForecastStep(x[0], weights, x[1], rows, columns, gateStep, scene.Output("y", (steps, N, T, D)));
            },
            Tolerance.Sum(4 * (Taylor.Length + 2), 1 + (8 * Taylor.Sum(Math.Abs)), "sites times (orders + 2) roundings of values up to the whole sum"));

        using Device device = Device.Cpu(2);
        using Scene scene = new(device);
        Tensor[] inputs = Inputs(scene);
        Tensor together = scene.Output("together", (steps, N, T, D)), single = scene.Output("single", (steps, N, T, D));
        device.Backend.ForecastStep(inputs[0], weights, inputs[1], rows, columns, gateStep, together);
        for (int j = 0; j < steps; j++)
        {
            int[] of = [.. rows.Select(r => r + (j * gateStep))];
            device.Backend.ForecastStep(inputs[0], weights.AsSpan(j * 5, 5), inputs[1], of, columns, 0, single.Rows(j, 1));
        }

        var results = scene.Results();
        Check.SameBits(results[1].Values, results[0].Values, "steps formed together");
    }

    [Theory, InlineData(1), InlineData(2), InlineData(4)]
    public void Fewer_weights_use_the_first_differences_of_every_site(int used) => Check.AgreesWithReference(
        scene => scene.Backend.ForecastStep(
            scene.Input("differences", (4, 5, 2 * 6 * 72)), Taylor.AsSpan(0, used), scene.Input("gates", (4, 6 * 72)), GateRows, [144, 360, 144, 360], 0,
            scene.Output("y", (1, 2, 6, 72))),
        Bound(4));

    [Fact]
    public void Without_sites_there_is_nothing_to_add() => Check.Gives(
        [0, 0, 0],
        scene => scene.Backend.ForecastStep(
            scene.Input("differences", (1, 5, 3)), Taylor, scene.Input("gates", (1, 3)), [], [], 0, scene.Output("y", (1, 1, 1, 3))),
        Tolerance.Exact("no operation"));

    /// <summary>The fused step replaces a forecast and a gated addition per site; both ways run on the same backend.</summary>
    [Fact]
    public void A_whole_step_is_the_composition_of_its_sites()
    {
        const int N = 2, T = 5, D = 33, Orders = 5;
        int[] columns = [2 * D, 5 * D, 2 * D, 5 * D];
        using Device device = Device.Cpu(2);
        using Scene scene = new(device);
        Tensor differences = scene.Input("differences", (4, Orders, N * T * D)), gates = scene.Input("gates", (2 * N, 6 * D));
        Tensor fused = scene.Output("fused", (1, N, T, D)), composed = scene.InPlace("composed", (N, T, D), new float[N * T * D]);
        Tensor feature = scene.Output("feature", (N, T, D));

        device.Backend.ForecastStep(differences, Taylor, gates, GateRows, columns, 0, fused);
        for (int s = 0; s < 4; s++)
        {
            device.Backend.WeightedSum(differences.Rows(s, 1).Reshape((Orders, N * T * D)), Taylor, feature);
            device.Backend.AddGated(composed, gates.Rows(GateRows[s], N).Columns(columns[s], D), feature);
        }

        var results = scene.Results();
        Check.Near(results[1].Values, results[0].Values, Bound(4), "the fused step");
    }
}
