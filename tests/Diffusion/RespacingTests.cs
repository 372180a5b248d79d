using System.Text.Json;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Tests.Goldens;

namespace TaylorSeer.Tests.Diffusion;

public class RespacingTests
{
    static readonly JsonElement Recorded = GoldenFile.Json("diffusion/timestep_maps");

    public static TheoryData<string> Strings(bool refused) =>
        [.. Recorded.EnumerateObject().Where(e => (e.Value.ValueKind == JsonValueKind.Null) == refused).Select(e => e.Name)];

    [Theory, MemberData(nameof(Strings), false)]
    public void Timesteps_equal_the_recorded_ones(string respacing) =>
        Assert.Equal(Recorded.GetProperty(respacing).EnumerateArray().Select(t => t.GetInt32()), Respacing.Parse(respacing, 1000));

    [Theory, MemberData(nameof(Strings), true)]
    public void What_the_original_refuses_is_refused(string respacing) =>
        Assert.Throws<RespacingException>(() => Respacing.Parse(respacing, 1000));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void An_empty_string_keeps_every_timestep(string? respacing) =>
        Assert.Equal(Enumerable.Range(0, 30), Respacing.Parse(respacing, 30));

    // 278 of the counts tell an accumulated cursor from a multiplied one, 49 tell half-even from half-up rounding (spec 4.1).
    [Fact]
    public void The_cursor_is_accumulated_and_rounded_half_to_even()
    {
        int multiplied = 0, halfUp = 0;
        for (int count = 2; count <= 1000; count++)
        {
            double stride = 999 / (double)(count - 1), cursor = 0;
            int[] products = new int[count], rounded = new int[count];
            for (int j = 0; j < count; j++, cursor += stride)
            {
                products[j] = (int)Math.Round(j * stride);
                rounded[j] = (int)Math.Floor(cursor + 0.5);
            }

            int[] map = Respacing.Parse(count.ToString(), 1000);
            Assert.Equal((count, 0, 999), (map.Length, map[0], map[^1]));
            multiplied += map.SequenceEqual(products) ? 0 : 1;
            halfUp += map.SequenceEqual(rounded) ? 0 : 1;
        }

        Assert.Equal((278, 49), (multiplied, halfUp));
    }

    [Theory]
    [InlineData("ddim49", "46, 48, 50, 53")]
    [InlineData("ddim1", "2, 3, 4, 5")]
    [InlineData("ddim2000", "250, 334, 500, 1000")]
    public void A_ddim_count_without_a_stride_names_the_counts_that_exist(string respacing, string counts) =>
        Assert.Contains($"exist: {counts}.", Assert.Throws<RespacingException>(() => Respacing.Parse(respacing, 1000)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("fifty", "'fifty' is not a count")]
    [InlineData("10,,20", "'' is not a count")]
    [InlineData("10,-3", "'-3' is not a count")]
    [InlineData("ddim", "'' is not a count")]
    [InlineData("99999999999", "'99999999999' is not a count")]
    [InlineData("400,501", "section 2 of 2 has 500 timesteps, 501 were asked for")]
    public void A_refusal_says_what_is_wrong(string respacing, string part) =>
        Assert.Contains(part, Assert.Throws<RespacingException>(() => Respacing.Parse(respacing, 1000)).Message, StringComparison.Ordinal);
}
