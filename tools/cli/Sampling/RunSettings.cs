using TaylorSeer.Engine;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Random;
using TaylorSeer.Models;

namespace TaylorSeer.Cli.Sampling;

/// <summary>Everything that decides what a run gives, except how it forecasts.</summary>
sealed record RunSettings
{
    public required int[] Labels { get; init; }

    public required Sampler Sampler { get; init; }

    /// <summary>The steps as the user wrote them.</summary>
    public required string StepsText { get; init; }

    /// <summary>Scale of guidance, or null for none.</summary>
    public required float? Guidance { get; init; }

    public required long Seed { get; init; }

    public required int GuidedChannels { get; init; }

    public required RngKind Rng { get; init; }

    public required GivenNoise? Noise { get; init; }

    /// <summary>Bytes that the process may hold, or null for what the machine allows.</summary>
    public long? MaxMemory { get; init; }

    /// <summary>A source of noise for each image instead of one for all, or empty.</summary>
    public ReadOnlyMemory<INoiseSource> RowNoise { get; init; }

    /// <summary>Rows of the running batch: guidance doubles the images.</summary>
    public int Rows => Guidance is null ? Labels.Length : 2 * Labels.Length;

    /// <summary>The sampler in words: <c>DDPM, 250 steps</c>.</summary>
    public string SamplerText => $"{(Sampler is Ddim ddim ? $"DDIM eta {ddim.Eta}" : "DDPM")}, {Sampler.Steps} steps{(StepsText == Sampler.Steps.ToString() ? "" : $" ({StepsText})")}";

    /// <summary>Compares given noise with what these settings need, before anything is computed.</summary>
    /// <exception cref="FailureException">It has other sizes.</exception>
    public void CheckNoise(Shape sample)
    {
        if (Noise is null)
            return;
        long needed = sample.Count * Labels.Length, given = Noise.Steps.Length;
        if (Noise.Start.Length != needed)
            throw new FailureException($"the start noise 'x_init' holds {Noise.Start.Length} values; {Labels.Length} samples of {sample} need {needed}");
        if (given > 0 && (given % Sampler.Steps != 0 || given / Sampler.Steps < needed || given / Sampler.Steps % sample.Count != 0))
            throw new FailureException($"the noise of the steps 'noise' holds {given} values; {Sampler.Steps} steps for {Labels.Length} samples of {sample} need {needed * Sampler.Steps}, or more whole rows per step");
    }

    /// <summary>Runs.</summary>
    /// <param name="model">the network</param>
    /// <param name="forecaster">how features are forecast, or null to compute every step</param>
    /// <param name="progress">told of every step when it is done</param>
    /// <param name="afterStep">told of every step, with the samples as they are then</param>
    /// <param name="stop">stops between two steps</param>
    public SampleResult Run(DiT model, Forecaster? forecaster, Action<StepReport>? progress, Action<StepReport, Tensor>? afterStep, CancellationToken stop) =>
        Sampler.Sample(model, Labels, Guidance, Seed, forecaster, new SampleOptions
        {
            GuidedChannels = GuidedChannels,
            Rng = Rng,
            RowNoise = RowNoise,
            StartNoise = Noise?.Start,
            StepNoise = Noise?.Steps,
            Progress = progress,
            AfterStep = afterStep,
            MemoryLimit = MaxMemory,
            Cancellation = stop,
        });
}
