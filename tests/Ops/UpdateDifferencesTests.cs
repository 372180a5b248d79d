using TaylorSeer.Engine;

namespace TaylorSeer.Tests.Ops;

public class UpdateDifferencesTests
{
    public static TheoryData<int, int> Cases
    {
        get
        {
            TheoryData<int, int> cases = [];
            foreach (int count in Widths.Lengths)
            {
                for (int orders = 1; orders <= 5; orders += 2)
                    cases.Add(count, orders);
            }

            return cases;
        }
    }

    // with |gap| >= 1 and old values up to 1, order k stays below k + 1 and inherits the error of order k - 1
    static Tolerance Bound(int orders) => Tolerance.Sum(2 * orders, orders, "a subtraction and a division per order");

    [Theory, MemberData(nameof(Cases))]
    public void UpdateDifferences_agrees_with_its_reference(int count, int orders) => Check.AgreesWithReference(
        scene => scene.Backend.UpdateDifferences(scene.Input("y", count), -3, orders, scene.InPlace("differences", (orders, count))),
        Bound(orders));

    // inputs are rounded to bf16 before both backends see them; what they compute in f32 may then be rounded apart
    [Theory, MemberData(nameof(Cases))]
    public void UpdateDifferences_agrees_with_its_reference_in_bf16(int count, int orders) => Check.AgreesWithReference(
        scene => scene.Backend.UpdateDifferences(scene.Input("y", count), -3, orders, scene.InPlace("differences", (orders, count), type: DType.BF16)),
        Tolerance.Sum(3 * orders, orders, "a subtraction, an inverse and a product per order").KeptInBF16());

    /// <summary>1 + k/256 lies half way between two bf16 for odd k; a NaN with a full fraction must not be carried into a number.</summary>
    [Fact]
    public void Bf16_is_rounded_to_the_nearest_ties_to_even_in_every_lane()
    {
        float nan = BitConverter.UInt32BitsToSingle(0x7fff_ffff), next = MathF.BitIncrement(1 + (1 / 256f));
        float[] some = [1 + (1 / 256f), 1 + (3 / 256f), next, -1 - (1 / 256f), float.MaxValue, float.NegativeInfinity, 1e-40f, nan];
        float[] kept = [1, 1 + (4 / 256f), 1 + (2 / 256f), -1, float.PositiveInfinity, float.NegativeInfinity, BitConverter.UInt32BitsToSingle(0x0001_0000), float.NaN];
        float[] y = [.. Enumerable.Repeat(some, 11).SelectMany(v => v), .. some[..7]], expected = [.. Enumerable.Repeat(kept, 11).SelectMany(v => v), .. kept[..7]];
        Check.Gives(
            expected,
            scene => scene.Backend.UpdateDifferences(scene.Input("y", y.Length, y), 0, 1, scene.InPlace("differences", (1, y.Length), type: DType.BF16)),
            Tolerance.Exact("rounded once"));
    }

    [Fact]
    public void The_next_order_starts_from_the_feature_before_it_is_rounded() => Check.Gives(
        [1, 1 / 256f],      // not 0: (1 + 1/256 - 1) / 1
        scene => scene.Backend.UpdateDifferences(scene.Input("y", 1, [1 + (1 / 256f)]), 1, 2, scene.InPlace("differences", (2, 1), [1, 0], DType.BF16)),
        Tolerance.Exact("powers of two"));

    [Fact]
    public void Orders_that_are_not_kept_yet_stay_as_they_are()
    {
        float nan = float.NaN;      // memory as it comes: reading it would spread
        Check.Gives(
            [5, 6, 7, -1, -2, -3, nan, nan, nan],
            scene => scene.Backend.UpdateDifferences(
                scene.Input("y", 3, [5, 6, 7]), -1, 2, scene.InPlace("differences", (3, 3), [4, 4, 4, nan, nan, nan, nan, nan, nan])),
            Tolerance.Exact("small integers"));
    }

    [Fact]
    public void The_first_feature_is_kept_whatever_the_gap() => Check.Gives(
        [2401],
        scene => scene.Backend.UpdateDifferences(scene.Input("y", 1, [2401]), 0, 1, scene.InPlace("differences", (1, 1), [float.NaN])),
        Tolerance.Exact("a copy"));

    /// <summary>The feature i² at steps 49, 48, 45, 42 with interval 3 and order 2: a table worked out by hand from the published recursion.</summary>
    [Fact]
    public void The_differences_of_a_parabola_are_those_worked_out_by_hand() => Check.Gives(
        [1764, 87, 2],
        scene =>
        {
            Tensor kept = scene.InPlace("differences", (3, 1), [0, 0, 0]);
            int[] steps = [49, 48, 45, 42];
            for (int s = 0; s < steps.Length; s++)
            {
                float gap = s == 0 ? 0 : steps[s] - steps[s - 1];
                scene.Backend.UpdateDifferences(scene.Input("y", 1, [steps[s] * steps[s]]), gap, Math.Min(s + 1, 3), kept);
            }
        },
        Tolerance.Sum(4, 100, "differences of numbers near 100, divided twice by 3"));
}
