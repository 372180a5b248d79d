using TaylorSeer.Engine;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Ops;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Bench;

/// <summary>A guided run of fifty steps that is walked step by step and makes no image.</summary>
sealed class StepRun : IDisposable
{
    /// <summary>Of a run.</summary>
    public const int Steps = 50;

    readonly DiT model;
    readonly Tensor x;
    readonly IDenoiserRun run;
    int next = Steps - 1;

    /// <param name="model">the model</param>
    /// <param name="samples">images at a time; guidance doubles the rows</param>
    /// <param name="forecaster">what a forecast step does</param>
    public StepRun(DiT model, int samples, Forecaster forecaster)
    {
        this.model = model;
        int[] labels = [.. Enumerable.Range(0, samples).Select(i => i % model.Classes), .. Enumerable.Repeat(model.Classes, samples)];
        x = model.Device.NewTensor((samples, model.Sample[0], model.Sample[1], model.Sample[2]));
        var noise = new float[x.Count];
        Engine.Random.Noise.FromSeed(0, Engine.Random.RngKind.Cpu).Normal(noise);
        model.Device.Write(noise, x);
        run = model.Start(new DenoiserPlan([.. new Ddim(NoiseSchedule.Linear(), Steps).Schedule.TimestepMap], labels, forecaster));
    }

    public NetworkCost Cost => run.Cost;

    /// <summary>Remembered differences or features.</summary>
    public long FeatureBytes => run.Features!.Bytes;

    /// <summary>Whether the last step was forecast.</summary>
    public bool IsForecast => run.Features!.IsForecast;

    /// <summary>The next step; waits for the device.</summary>
    public void Step()
    {
        using var scope = model.Device.BeginStep();
        Tensor output = Op.Guide(run.Forward(Op.Twice(x), next--), 1.5f, 3);
        var one = new float[output.Rows(0, 1).Count];
        model.Device.Read(output.Rows(0, 1), one);
    }

    public void Dispose()
    {
        run.Dispose();
        x.Memory.Dispose();
    }
}
