using System.Text.Json;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;

namespace TaylorSeer.Cli.Verify;

/// <summary>Everything a run knows before it starts: which timesteps, which steps are computed, the tables of the process.</summary>
static class ScheduleCases
{
    const double Float32Tables = 1e-6, Float64Tables = 1e-12;

    public static void FullSteps(GoldenEntry entry, Comparison c)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(entry.FullPath));
        foreach (JsonElement row in document.RootElement.EnumerateArray())
        {
            int steps = row.GetProperty("num_steps").GetInt32(), interval = row.GetProperty("interval").GetInt32();
            c.Exact($"S={steps} N={interval}", ComputedSteps(steps, interval), Ints(row.GetProperty("full_steps")));
        }
    }

    /// <summary>Computed step indices in call order.</summary>
    public static int[] ComputedSteps(int steps, int interval)
    {
        bool[] plan = Refresh.Every(interval).Plan(steps);
        return [.. Enumerable.Range(0, steps).Where(call => plan[call]).Select(call => steps - 1 - call)];
    }

    public static void TimestepMaps(GoldenEntry entry, Comparison c)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(entry.FullPath));
        foreach (JsonProperty map in document.RootElement.EnumerateObject())
        {
            int[]? parsed = TryParse(map.Name);
            if (map.Value.ValueKind == JsonValueKind.Null)
                c.True($"'{map.Name}'", parsed is null, "is accepted; the reference refuses it");
            else
                c.Exact($"'{map.Name}'", parsed ?? [], Ints(map.Value));
        }
    }

    public static void Tables(GoldenEntry entry, Comparison c)
    {
        using GoldenTensors file = entry.Open();
        foreach (JsonElement respacing in entry["respacings"].EnumerateArray())
        {
            SpacedSchedule schedule = NoiseSchedule.Linear().Respace(respacing.GetString());
            string key = respacing.GetString() is { Length: > 0 } text ? text : "full";
            c.Exact($"{key}/timestep_map", schedule.TimestepMap, file.Ints($"{key}/timestep_map"));
            foreach (var (name, values) in Named(schedule))
                c.PerElement($"{key}/{name}", values, Array.ConvertAll(file.Floats($"{key}/{name}"), v => (double)v), Float32Tables);
        }
    }

    public static void TablesF64(GoldenEntry entry, Comparison c)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(entry.FullPath));
        foreach (JsonProperty respacing in document.RootElement.EnumerateObject())
        {
            SpacedSchedule schedule = NoiseSchedule.Linear().Respace(respacing.Name == "full" ? "" : respacing.Name);
            c.Exact($"{respacing.Name}/timestep_map", schedule.TimestepMap, Ints(respacing.Value.GetProperty("timestep_map")));
            foreach (var (name, values) in Named(schedule))
            {
                if (respacing.Value.TryGetProperty(name, out JsonElement recorded))
                    c.PerElement($"{respacing.Name}/{name}", values, [.. recorded.EnumerateArray().Select(v => v.GetDouble())], Float64Tables);
            }
        }
    }

    static IEnumerable<(string Name, double[] Values)> Named(SpacedSchedule s) =>
    [
        ("betas", s.Betas.ToArray()),
        ("alphas_cumprod", s.AlphaBars.ToArray()),
        ("alphas_cumprod_prev", s.AlphaBarsPrevious.ToArray()),
        ("sqrt_recip_alphas_cumprod", s.Recip.ToArray()),
        ("sqrt_recipm1_alphas_cumprod", s.RecipM1.ToArray()),
        ("posterior_variance", s.PosteriorVariance.ToArray()),
        ("posterior_log_variance_clipped", s.PosteriorLogVariance.ToArray()),
        ("posterior_mean_coef1", s.PosteriorX0.ToArray()),
        ("posterior_mean_coef2", s.PosteriorX.ToArray()),
    ];

    static int[]? TryParse(string respacing)
    {
        try
        {
            return Respacing.Parse(respacing, 1000);
        }
        catch (RespacingException)
        {
            return null;
        }
    }

    static int[] Ints(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetInt32())];
}
