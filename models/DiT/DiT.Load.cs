using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Kernels;

namespace TaylorSeer.Models;

public sealed partial class DiT
{
    /// <summary>Builds the model that a checkpoint holds. Its weights are copied to the device, so the checkpoint may be closed afterwards.</summary>
    /// <exception cref="CheckpointException">It is no DiT, or weights are missing, misshapen or left over: all are listed.</exception>
    public static DiT Load(Checkpoint checkpoint, Device device, DiTOptions? options = null) =>
        Load(DiTCheckpoint.Read(checkpoint, options), device, options?.Weights ?? WeightType.F32);

    /// <summary>The same for a checkpoint that was read before.</summary>
    public static DiT Load(DiTCheckpoint checkpoint, Device device, WeightType weights = WeightType.F32) =>
        Load(checkpoint.Sources, checkpoint.Config, device, weights);

    internal static DiT Load(NamedSources sources, DiTConfig config, Device device, WeightType weights)
    {
        using Weights w = new(sources, device);
        return new DiT(config, w, device, weights);
    }

    /// <summary>
    /// How the adaLN layer of a block is kept, beside qkv, proj, fc1 and fc2 in <paramref name="weights"/>: never in 8 bits.
    /// What it makes scales and gates whole features, so its errors would not average out as those of a sum do, and it
    /// runs on a few rows only, once per run. It is a third of the weights, though, so it is not left in f32 either.
    /// </summary>
    /// <remarks>
    /// The embedders and the final layer stay in f32 always: 0.3 % of DiT-XL/2, at the two ends where errors enter every
    /// block, or the result, directly.
    /// </remarks>
    internal static WeightType Modulation(WeightType weights) => weights.Bytes() == 1 ? WeightType.BF16 : weights;
}
