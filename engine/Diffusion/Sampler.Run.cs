using System.Diagnostics;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Engine.Ops;

namespace TaylorSeer.Engine.Diffusion;

public abstract partial class Sampler
{
    /// <summary>Draws one sample per label: from noise, through every step, to latents (or pixels).</summary>
    /// <param name="model">the network</param>
    /// <param name="labels">one class per sample, 0 to K; K is "no class"</param>
    /// <param name="guidance">scale of classifier-free guidance (two rows per sample), or null for none (one row)</param>
    /// <param name="seed">of the start noise, and of the noise of every step</param>
    /// <param name="forecaster">how features are forecast, or null to compute every step</param>
    /// <param name="options">everything else</param>
    /// <exception cref="ArgumentException">A label is outside 0 to K, there is none, given noise has the wrong size, or the forecaster would never forecast.</exception>
    /// <exception cref="MemoryLimitException">The run would need more memory than there is.</exception>
    /// <exception cref="NotFiniteNumberException">A step made samples that are not finite.</exception>
    public SampleResult Sample(
        IDenoiser model, ReadOnlySpan<int> labels, float? guidance, long seed = 0, Forecaster? forecaster = null, SampleOptions? options = null)
    {
        options ??= new SampleOptions();
        Check(model, labels, forecaster);
        long started = Stopwatch.GetTimestamp();

        int n = labels.Length, rows = guidance is null ? n : 2 * n;
        var rowLabels = new int[rows];
        Array.Fill(rowLabels, model.Classes);               // the unconditional half
        labels.CopyTo(rowLabels);

        Shape shape = (n, model.Sample[0], model.Sample[1], model.Sample[2]);
        var noise = new RunNoise(options, seed, shape, rows, Steps);
        Tensor x = model.Device.NewTensor(shape);
        try
        {
            Tensor stepNoise = model.Device.NewTensor(shape);
            using DeviceMemory stepNoiseMemory = stepNoise.Memory;
            model.Device.Write(noise.Start(), x);
            using IDenoiserRun run = model.Start(new DenoiserPlan([.. Schedule.TimestepMap], rowLabels, forecaster) { MemoryLimit = options.MemoryLimit });
            double setupMs = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            using var watch = new StepWatch(x, Steps, options);

            for (int step = Steps - 1; step >= 0; step--)
            {
                options.Cancellation.ThrowIfCancellationRequested();
                bool noisy = NeedsNoise(step);
                if (noisy)
                    model.Device.Write(noise.Next(), stepNoise);
                else
                    noise.Skip();

                using (model.Device.BeginStep())
                    Advance(run, x, noisy ? stepNoise : null, step, guidance, options);

                watch.Started(new StepReport(Steps - 1 - step, step, Schedule.TimestepMap[step], run.Features?.IsForecast ?? false, 0));
            }

            return new SampleResult(x, new RunReport(
                watch.Finish(), setupMs, run.Cost, run.Features, run.Bytes + x.Memory.Bytes + stepNoise.Memory.Bytes));
        }
        catch
        {
            x.Memory.Dispose();
            throw;
        }
    }

    /// <summary>One step: the network on all rows, guidance, the update of x in place.</summary>
    void Advance(IDenoiserRun run, Tensor x, Tensor? noise, int step, float? guidance, SampleOptions options)
    {
        Tensor output = run.Forward(guidance is null ? x : Op.Twice(x), step, options.Trace);
        if (guidance is float scale)
            output = Op.Guide(output, scale, options.GuidedChannels);
        options.Trace?.Record("model_out", output);

        Tensor? x0 = options.Trace is null ? null : x.Device.Scratch.Take(x.Shape);
        x.Device.Backend.SamplerStep(Coefficients(step), output, noise, x, x0);
        if (x0 is Tensor estimate)
            options.Trace?.Record("pred_xstart", estimate);
    }

    void Check(IDenoiser model, ReadOnlySpan<int> labels, Forecaster? forecaster)
    {
        if (labels.IsEmpty)
            throw new ArgumentException("No labels: one class per sample is needed.");
        foreach (int label in labels)
        {
            if (label < 0 || label > model.Classes)
                throw new ArgumentException($"Label {label} is outside 0 to {model.Classes}: the model knows {model.Classes} classes, and {model.Classes} stands for none.");
        }

        if (forecaster is not null && !forecaster.Refresh.Plan(Steps).Contains(false))
        {
            throw new ArgumentException(
                $"The forecaster ({forecaster}) would compute all {Steps} steps and forecast none. Use a larger interval or more steps; to compute every step, pass no forecaster (--interval 1).");
        }
    }
}
