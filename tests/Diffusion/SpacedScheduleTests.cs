using System.Text.Json;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Tests.Goldens;

namespace TaylorSeer.Tests.Diffusion;

public class SpacedScheduleTests
{
    static readonly JsonElement F64 = GoldenFile.Json("diffusion/respacing_f64");
    static readonly GoldenFile F32 = GoldenFile.Open("diffusion/respacing");

    public static TheoryData<string, string> Tables
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (JsonProperty respacing in F64.EnumerateObject())
            {
                foreach (JsonProperty table in respacing.Value.EnumerateObject().Where(t => t.Name != "timestep_map"))
                    rows.Add(respacing.Name, table.Name);
            }

            return rows;
        }
    }

    public static TheoryData<string> Respacings => [.. F64.EnumerateObject().Select(r => r.Name)];

    // 1e-12 of each element: some thousand products and sums of doubles, and differences of numbers that agree to 4 digits.
    [Theory, MemberData(nameof(Tables))]
    public void Tables_agree_with_the_recorded_ones(string respacing, string table)
    {
        double[] expected = [.. F64.GetProperty(respacing).GetProperty(table).EnumerateArray().Select(v => v.GetDouble())];
        float[] rounded = F32.F32($"{respacing}/{table}");
        double[] actual = Table(Schedule(respacing), table).ToArray();

        Assert.Equal((expected.Length, expected.Length), (actual.Length, rounded.Length));
        for (int s = 0; s < expected.Length; s++)
        {
            Assert.True(Math.Abs(actual[s] - expected[s]) <= 1e-12 * Math.Abs(expected[s]), $"step {s}: {actual[s]:R}, recorded {expected[s]:R}");
            Assert.True(Math.Abs(actual[s] - rounded[s]) <= 1e-6 * Math.Abs(rounded[s]), $"step {s}: {actual[s]:R}, recorded {rounded[s]:R} in f32");
        }
    }

    [Theory, MemberData(nameof(Respacings))]
    public void Timesteps_agree_with_the_recorded_ones(string respacing)
    {
        int[] expected = [.. F64.GetProperty(respacing).GetProperty("timestep_map").EnumerateArray().Select(t => t.GetInt32())];
        Assert.Equal(expected, Schedule(respacing).TimestepMap.ToArray());
        Assert.Equal(F32.I64($"{respacing}/timestep_map"), expected.Select(t => (long)t));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0,1")]
    [InlineData("0")]
    public void Fewer_than_two_steps_are_refused(string respacing) =>
        Assert.Contains("at least 2", Assert.Throws<RespacingException>(() => NoiseSchedule.Linear().Respace(respacing)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_ends_of_another_length_are_scaled()
    {
        NoiseSchedule schedule = NoiseSchedule.Linear(250);
        Assert.Equal((250, 4 * 0.0001, 4 * 0.02), (schedule.Timesteps, schedule.Betas[0], schedule.Betas[249]));
        Assert.Throws<ArgumentOutOfRangeException>(() => NoiseSchedule.Linear(20));
        Assert.InRange(NoiseSchedule.Linear(21).AlphaBars[20], 0, 1);
    }

    static SpacedSchedule Schedule(string respacing) => NoiseSchedule.Linear().Respace(respacing == "full" ? "" : respacing);

    static ReadOnlySpan<double> Table(SpacedSchedule schedule, string name) => name switch
    {
        "betas" => schedule.Betas,
        "alphas_cumprod" => schedule.AlphaBars,
        "alphas_cumprod_prev" => schedule.AlphaBarsPrevious,
        "sqrt_recip_alphas_cumprod" => schedule.Recip,
        "sqrt_recipm1_alphas_cumprod" => schedule.RecipM1,
        "posterior_variance" => schedule.PosteriorVariance,
        "posterior_log_variance_clipped" => schedule.PosteriorLogVariance,
        "posterior_mean_coef1" => schedule.PosteriorX0,
        "posterior_mean_coef2" => schedule.PosteriorX,
        _ => throw new ArgumentException($"no table of ours is called {name}"),
    };
}
