using System.Globalization;
using TaylorSeer.Engine;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Ops;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Verify;

/// <summary>Single operations of a run on recorded inputs: sampler updates, differences and forecasts, embeddings.</summary>
sealed class UpdateCases(Device device)
{
    const double StepTolerance = 5e-6, TaylorTolerance = 1e-6, PositionTolerance = 1e-6;

    public void SamplerSteps(GoldenEntry entry, Comparison c)
    {
        using GoldenTensors file = entry.Open();
        NoiseSchedule schedule = NoiseSchedule.Linear();
        string respacing = entry.Text("respacing")!;
        int[] steps = file.Ints("t");
        for (int row = 0; row < steps.Length; row++)
        {
            Row r = new(device, file, row, steps[row]);
            Ddpm ddpm = new(schedule, respacing), clipped = new(schedule, respacing) { ClampX0 = true };
            (float[] sample, float[] x0) = r.Update(ddpm.Coefficients(steps[row]), ddpm.NeedsNoise(steps[row]));
            r.Compare(c, "pred_xstart", x0);
            r.Compare(c, "mean", r.Update(ddpm.Coefficients(steps[row]), noisy: false).Sample);
            r.Compare(c, "log_variance", r.LogVariance(ddpm.Coefficients(steps[row])));
            r.Compare(c, "ddpm_sample", sample);
            r.Compare(c, "ddpm_sample_clipped", r.Update(clipped.Coefficients(steps[row]), clipped.NeedsNoise(steps[row])).Sample);
            foreach (var eta in entry["etas"].EnumerateArray())
            {
                Ddim ddim = new(schedule, respacing, eta.GetDouble());
                r.Compare(c, $"ddim_sample_eta{eta.GetDouble().ToString("0.0###", CultureInfo.InvariantCulture)}", r.Update(ddim.Coefficients(steps[row]), ddim.NeedsNoise(steps[row])).Sample);
            }
        }
    }

    public void TaylorFactors(GoldenEntry entry, Comparison c)
    {
        using GoldenTensors file = entry.Open();
        int steps = entry.Int("num_steps")!.Value, interval = entry.Int("interval")!.Value, order = entry.Int("max_order")!.Value;
        float[] table = file.Floats("table"), value = file.Floats("value"), factors = file.Floats("factors");
        int[] counts = file.Ints("factor_count");
        int functions = file.Dimensions("table")[1];
        c.Exact("full_steps", ScheduleCases.ComputedSteps(steps, interval), file.Ints("full_steps"));
        foreach (Kept keeps in Enum.GetValues<Kept>())
            Run(keeps);

        void Run(Kept keeps)
        {
            int computed = 0;
            string kept = $"{keeps.ToString().ToLowerInvariant()} kept, ";
            using FeatureStore store = new(new Forecaster(Sites.EveryModule, Refresh.Every(interval), new TaylorPredictor(order)) { Keeps = keeps }, device, 1, (1, 1, functions), steps);
            Tensor feature = device.NewTensor((1, 1, functions));
            using var memory = feature.Memory;
            for (int call = 0; call < steps; call++)
            {
                using var scope = device.BeginStep();
                int step = steps - 1 - call;
                store.Begin(step);
                float[] used = table[(step * functions)..((step + 1) * functions)];
                if (store.IsForecast)
                {
                    device.Read(store.Forecast(0), used);
                }
                else
                {
                    device.Write(used, feature);
                    store.Observe(0, feature);
                    c.Exact($"{kept}factor count at step {step}", [store.Orders], [counts[computed]]);
                    var differences = new float[store.Orders * functions];
                    device.Read(store.Differences(0).Rows(0, store.Orders), differences);
                    PerFunction(c, $"{kept}factors at step {step}", differences, factors.AsSpan(computed * (order + 1) * functions, differences.Length), table, functions);
                    computed++;
                }

                PerFunction(c, $"{kept}value at step {step}", used, value.AsSpan(call * functions, functions), table, functions);
            }
        }
    }

    public void Embeddings(GoldenEntry entry, Comparison c)
    {
        using GoldenTensors file = entry.Open();
        foreach (string name in file.Names)
        {
            if (name.Split('_') is ["timestep", var width])
                Timesteps(c, file, name, int.Parse(width, CultureInfo.InvariantCulture));
            else if (name.Split('_') is ["pos", var d, var grid, ..] && !name.EndsWith("_rows", StringComparison.Ordinal))
                Positions(c, file, name, int.Parse(d, CultureInfo.InvariantCulture), int.Parse(grid, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Each timestep has an allowance of its own: the reference's own f32 products lose digits as t grows.</summary>
    void Timesteps(Comparison c, GoldenTensors file, string name, int width)
    {
        float[] t = file.Floats("t"), recorded = file.Floats(name), values = new float[recorded.Length];
        using (device.BeginStep())
            device.Read(Op.TimestepFeatures(device, t, width), values);
        for (int i = 0; i < t.Length; i++)
            c.Scaled($"{name} at t = {t[i]}", values.AsSpan(i * width, width), recorded.AsSpan(i * width, width), 1, 1e-6 + (1.5e-7 * t[i]));
    }

    static void Positions(Comparison c, GoldenTensors file, string name, int width, int grid)
    {
        PositionTable table = new(grid, width);
        string selection = name.Replace("_values", "_rows", StringComparison.Ordinal);
        int[] rows = selection != name ? file.Ints(selection) : [.. Enumerable.Range(0, grid * grid)];
        float[] recorded = file.Floats(name), values = new float[width];
        for (int i = 0; i < rows.Length; i++)
        {
            table.Read((long)rows[i] * width, values);
            c.Scaled($"{name} token {rows[i]}", values, recorded.AsSpan(i * width, width), 1, PositionTolerance);
        }
    }

    /// <summary>The metric of the recordings: absolute, as a share of the largest value of each function's column.</summary>
    static void PerFunction(Comparison c, string stage, float[] actual, ReadOnlySpan<float> recorded, float[] table, int functions)
    {
        for (int f = 0; f < functions; f++)
        {
            double scale = Column(table, f, functions).Max(Math.Abs);
            c.Scaled($"{stage}, function {f}", Column(actual, f, functions), Column(recorded.ToArray(), f, functions), scale, TaylorTolerance);
        }
    }

    static float[] Column(float[] values, int f, int functions) => [.. Enumerable.Range(0, values.Length / functions).Select(i => values[(i * functions) + f])];

    /// <summary>One recorded update: its inputs on the device.</summary>
    sealed class Row(Device device, GoldenTensors file, int row, int step)
    {
        readonly int channels = file.Dimensions("x")[1], height = file.Dimensions("x")[2], width = file.Dimensions("x")[3];

        public (float[] Sample, float[] X0) Update(StepCoefficients k, bool noisy)
        {
            using var scope = device.BeginStep();
            Tensor x = Take("x", channels), output = Take("model_out", 2 * channels), noise = Take("noise", channels);
            Tensor x0 = device.Scratch.Take(x.Shape);
            device.Backend.SamplerStep(k, output, noisy ? noise : null, x, x0);
            return (Read(x), Read(x0));
        }

        /// <summary>Log of the variance that the variance channels ask for.</summary>
        public float[] LogVariance(StepCoefficients k)
        {
            float[] v = Of("model_out", 2 * channels)[(channels * height * width)..];
            return Array.ConvertAll(v, value => (((value + 1) / 2) * k.LogVarianceMax) + ((1 - ((value + 1) / 2)) * k.LogVarianceMin));
        }

        public void Compare(Comparison c, string name, float[] values) =>
            c.Relative($"{name} row {row} (step {step})", values, Of(name, values.Length / (height * width)), StepTolerance);

        float[] Of(string name, int ofChannels)
        {
            int n = ofChannels * height * width;
            return file.Floats(name)[(row * n)..((row + 1) * n)];
        }

        Tensor Take(string name, int ofChannels)
        {
            Tensor tensor = device.Scratch.Take((1, ofChannels, height, width));
            device.Write(Of(name, ofChannels), tensor);
            return tensor;
        }

        float[] Read(Tensor tensor)
        {
            var values = new float[tensor.Count];
            device.Read(tensor, values);
            return values;
        }
    }
}
