using TaylorSeer.Engine;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Ops;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Bench;

/// <summary>Whole steps of a model, computed and forecast, in turn with the machine's peak.</summary>
/// <param name="model">the model</param>
/// <param name="samples">images at a time; guidance doubles the rows</param>
/// <param name="forecaster">what a forecast step does</param>
/// <param name="threads">of the ceiling, as many as the device uses</param>
sealed class StepBench(DiT model, int samples, Forecaster forecaster, int threads)
{
    /// <summary>Of the run whose first steps are timed.</summary>
    public const int Steps = 50;

    /// <summary>Of a look at the peak before and after each step, or as long as a step, if that is less: short ones miss what a virtual machine takes away.</summary>
    const double LongestLookMs = 250;

    /// <summary>Runs the first <paramref name="count"/> steps of a run of fifty.</summary>
    public StepBenchResult Run(int count)
    {
        int rows = 2 * samples;
        int[] labels = [.. Enumerable.Range(0, samples).Select(i => i % model.Classes), .. Enumerable.Repeat(model.Classes, samples)];
        Tensor x = model.Device.NewTensor((samples, model.Sample[0], model.Sample[1], model.Sample[2]));
        using var memory = x.Memory;
        var noise = new float[x.Count];
        Engine.Random.Noise.FromSeed(0, Engine.Random.RngKind.Cpu).Normal(noise);
        model.Device.Write(noise, x);

        using WorkerPool pool = new(threads);
        using IDenoiserRun run = model.Start(new DenoiserPlan([.. new Ddim(NoiseSchedule.Linear(), Steps).Schedule.TimestepMap], labels, forecaster));
        Timing computed = new(), forecast = new(), peak = new(), share = new();
        NetworkCost cost = run.Cost;
        double flops = 2.0 * (cost.AlwaysMacs + cost.ComputedMacs), before = Look();
        for (int call = 0; call < count; call++)
        {
            Timing one = new();
            one.Measure(() => Step(run, x, Steps - 1 - call));
            if (run.Features!.IsForecast)
            {
                forecast.Add(one.Median);
                continue;
            }

            double after = Look();
            if (call > 0)                       // the first also fills the table of conditioning
            {
                computed.Add(one.Median);
                share.Add(flops / one.Median * ((before + after) / 2) / Ceilings.MultiplyAddFlops(pool));
            }

            before = after;
        }

        return new StepBenchResult(rows, computed, forecast, flops, Ceilings.MultiplyAddFlops(pool) / (peak.Median / 1000), share.Median, run.Features!.Bytes);

        double Look() => peak.MeasureFor(() => Ceilings.MultiplyAdd(pool), computed.Count == 0 ? 1 : Math.Min(computed.Median, LongestLookMs));
    }

    void Step(IDenoiserRun run, Tensor x, int step)
    {
        using var scope = model.Device.BeginStep();
        Tensor output = Op.Guide(run.Forward(Op.Twice(x), step), 1.5f, 3);
        var one = new float[output.Rows(0, 1).Count];
        model.Device.Read(output.Rows(0, 1), one);          // waits for the device
    }
}
