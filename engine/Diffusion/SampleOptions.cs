using TaylorSeer.Engine.Random;

namespace TaylorSeer.Engine.Diffusion;

/// <summary>What most runs leave alone.</summary>
public sealed record SampleOptions
{
    /// <summary>Guidance of every channel, noise and variance.</summary>
    public const int AllChannels = int.MaxValue;

    /// <summary>How many output channels guidance changes. The published DiT guides the first three, also where there are four.</summary>
    public int GuidedChannels { get; init; } = 3;

    /// <summary>Whose random numbers: PyTorch's CPU generator, or its CUDA generator.</summary>
    public RngKind Rng { get; init; } = RngKind.Cpu;

    /// <summary>
    /// A source of noise for each of the N samples, instead of one for all. What a sample becomes then depends on its label
    /// and its source alone, whatever else is in the batch: a source draws the sample's start, then its noise of every step.
    /// </summary>
    public ReadOnlyMemory<INoiseSource> RowNoise { get; init; }

    /// <summary>Start noise (N·C·H·W values) instead of the generator's.</summary>
    public ReadOnlyMemory<float> StartNoise { get; init; }

    /// <summary>Noise of every step in call order, (S, rows, C, H, W) with rows ≥ N, instead of the generator's; only the first N rows are used.</summary>
    public ReadOnlyMemory<float> StepNoise { get; init; }

    /// <summary>Bytes that the process may hold in all; a run that needs more is refused before it begins. Null: what the machine and <see cref="Memory.MemoryBudget.Variable"/> allow.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Called for each step when it is known to be done: on a device that works on its own, while it is at the next.</summary>
    public Action<StepReport>? Progress { get; init; }

    /// <summary>Called after each step, with the samples (N, C, H, W) as they are then; the device waits for it.</summary>
    public Action<StepReport, Tensor>? AfterStep { get; init; }

    /// <summary>Receives intermediate results: the network's, then <c>model_out</c> (after guidance) and <c>pred_xstart</c>.</summary>
    public ITrace? Trace { get; init; }

    /// <summary>Stops the run between two steps.</summary>
    public CancellationToken Cancellation { get; init; }
}
