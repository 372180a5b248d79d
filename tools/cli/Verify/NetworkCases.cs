using System.Text.Json;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Ops;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Verify;

/// <summary>The network itself: one pass with every intermediate, and complete sampling runs.</summary>
sealed class NetworkCases(GoldenModels models, Device device)
{
    const double ForwardTolerance = 1e-5, TrajectoryTolerance = 5e-5, FactorTolerance = 2e-5;

    public void Forward(GoldenEntry entry, Comparison c)
    {
        DiT model = models.Get(entry.Text("model")!);
        using GoldenTensors file = entry.Open();
        TraceRecorder trace = new();
        Run(model, file.Floats("x"), file.Dimensions("x")[0], file.Ints("t"), file.Ints("y"), null, trace);
        foreach (string name in trace.Names.Where(file.Has))
            c.Relative(name, trace[name], file.Floats(name), ForwardTolerance);
        foreach (string name in file.Names.Where(n => n is "out" or "final_tokens" || n.StartsWith("block", StringComparison.Ordinal)))
            c.True(name, trace.Has(name), "was not computed");

        foreach (JsonElement scale in entry["cfg_scales"].EnumerateArray())
            Guided(model, file, c, scale.GetDouble(), $"cfg_{scale.GetRawText()}");
    }

    void Guided(DiT model, GoldenTensors file, Comparison c, double scale, string name)
    {
        int[] wanted = file.Ints("cfg_y"), t = file.Ints("cfg_t");
        int n = wanted.Length;
        float[] half = file.Floats("x")[..(int)(n * model.Sample.Count)];
        int[] labels = [.. wanted, .. Enumerable.Repeat(model.Classes, n)];

        TraceRecorder trace = new();
        float[] guided = Run(model, [.. half, .. half], 2 * n, [.. Enumerable.Repeat(t[0], 2 * n)], labels, (float)scale, trace);

        // The recording holds both halves: guided channels are the same in each, the others are each half's own.
        int plane = model.Sample[1] * model.Sample[2], channels = 2 * model.Sample[0], sample = channels * plane;
        float[] both = [.. guided, .. trace["out"][(n * sample)..]];
        for (int i = 0; i < n; i++)
            guided.AsSpan(i * sample, Math.Min(3, channels) * plane).CopyTo(both.AsSpan((n + i) * sample));
        c.Relative(name, both, file.Floats(name), ForwardTolerance);
    }

    float[] Run(DiT model, float[] x, int rows, int[] timesteps, int[] labels, float? guidance, ITrace trace)
    {
        Tensor input = device.NewTensor((rows, model.Sample[0], model.Sample[1], model.Sample[2]));
        using var memory = input.Memory;
        device.Write(x, input);
        using IDenoiserRun run = model.Start(new DenoiserPlan([], labels) { RowTimesteps = timesteps });
        using var step = device.BeginStep();
        Tensor output = run.Forward(input, 0, trace);
        if (guidance is float scale)
            output = Op.Guide(output, scale, 3);
        var values = new float[output.Count];
        device.Read(output, values);
        return values;
    }

    public void Trajectory(GoldenEntry entry, Comparison c)
    {
        DiT model = models.Get(entry.Text("model")!);
        using GoldenTensors file = entry.Open();
        Sampler sampler = Sampler(entry);
        int kept = file.Dimensions("x")[1], sample = (int)model.Sample.Count;
        c.Exact("timestep", [.. Enumerable.Range(0, sampler.Steps).Select(call => sampler.Schedule.TimestepMap[sampler.Steps - 1 - call])], file.Ints("timestep"));

        RunChecks checks = new(entry, file, c, kept * sample);
        SampleOptions options = new()
        {
            StartNoise = file.Floats("x_init").AsMemory(0, kept * sample),
            StepNoise = StepNoise(entry),
            Trace = checks.Traced ? checks : null,
            AfterStep = checks.AfterStep,
        };
        using SampleResult result = sampler.Sample(
            model, file.Ints("y").AsSpan(0, kept), (float?)entry.Number("cfg_scale"), forecaster: Forecaster(entry, sampler.Steps), options: options);
        c.Exact("is_full", [.. result.Report.Steps.Select(s => s.IsForecast ? 0 : 1)], file.Ints("is_full"));
        checks.End();
    }

    public void Flops(GoldenEntry entry, Comparison c)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(entry.FullPath));
        foreach (JsonElement row in document.RootElement.EnumerateArray())
        {
            int steps = row.GetProperty("num_steps").GetInt32(), interval = row.GetProperty("interval").GetInt32(), batch = row.GetProperty("batch").GetInt32();
            string model = row.GetProperty("model").GetString()!;
            int computed = Refresh.Every(interval).Plan(steps).Count(f => f);
            long counted = DiTCost.ReferenceCounter(models.Config(model), batch, steps, computed, row.GetProperty("test_flops").GetBoolean());
            string stage = $"{model} S={steps} N={interval}";
            c.True(stage, computed == row.GetProperty("num_full").GetInt32(), $"{computed} computed steps");
            c.True(stage, counted == row.GetProperty("counter").GetInt64(), $"counter {counted}, recorded {row.GetProperty("counter")}");
        }
    }

    static Sampler Sampler(GoldenEntry entry)
    {
        NoiseSchedule schedule = NoiseSchedule.Linear();
        string respacing = entry.Text("respacing")!;
        return entry.Text("sampler") switch
        {
            "ddim" => new Ddim(schedule, respacing, entry.Number("eta") ?? 0),
            "ddpm" => new Ddpm(schedule, respacing),
            var other => throw new ArgumentException($"the index names a sampler '{other}'; known are ddim and ddpm"),
        };
    }

    static Forecaster? Forecaster(GoldenEntry entry, int steps)
    {
        if (entry.Int("interval") is not int interval)
            return null;
        var forecaster = Engine.Forecasting.Forecaster.TaylorSeer(interval, entry.Int("max_order") ?? 0);
        return forecaster.Refresh.Plan(steps).Contains(false) ? forecaster : null;      // one that never forecasts is refused by design
    }

    static float[] StepNoise(GoldenEntry entry)
    {
        if (entry.Text("noise_file") is not string name)
            return [];
        using GoldenTensors noise = new(Path.Combine(entry.Folder.Root, name));
        return noise.Floats("noise");
    }

    /// <summary>Compares a run while it goes on.</summary>
    sealed class RunChecks(GoldenEntry entry, GoldenTensors file, Comparison c, int count) : ITrace
    {
        readonly float[] recorded = file.Floats("x");
        readonly int? layer = entry.Has("record_factors") ? entry["record_factors"].GetProperty("layer").GetInt32() : null;
        readonly TraceRecorder traced = new();
        int factors;

        public bool Traced { get; } = file.Has("model_out") || entry.Has("record_factors");

        public void Record(string name, Tensor value)
        {
            if (name is "model_out" or "pred_xstart" || name.StartsWith("differences.", StringComparison.Ordinal))
                traced.Record(name, value);
        }

        public void AfterStep(StepReport step, Tensor x)
        {
            var values = new float[x.Count];
            x.Device.Read(x, values);
            c.Relative($"x after step {step.Step}", values, recorded.AsSpan(step.Call * count, count), TrajectoryTolerance);
            foreach (string name in (ReadOnlySpan<string>)["model_out", "pred_xstart"])
            {
                if (file.Has(name))
                    c.Relative($"{name} at step {step.Step}", traced[name], file.Floats(name).AsSpan(step.Call * traced[name].Length, traced[name].Length), FactorTolerance);
            }

            if (layer is int l && !step.IsForecast)
                Factors(l, step.Step);
        }

        void Factors(int block, int step)
        {
            foreach (var (module, site) in (ReadOnlySpan<(string, int)>)[("attn", 2 * block), ("mlp", (2 * block) + 1)])
            {
                for (int k = 0; file.Has($"factors.step{step}.{module}.{k}"); k++, factors++)
                {
                    string name = $"factors.step{step}.{module}.{k}";
                    c.Relative(name, traced[$"differences.{site}.{k}"], file.Floats(name), FactorTolerance);
                }
            }
        }

        /// <summary>All recorded factors must have been met.</summary>
        public void End()
        {
            int promised = file.Names.Count(n => n.StartsWith("factors.", StringComparison.Ordinal));
            c.True("factors", factors == promised, $"{factors} were compared, {promised} are recorded");
        }
    }
}
