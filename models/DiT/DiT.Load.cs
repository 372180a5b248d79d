using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Models;

public sealed partial class DiT
{
    /// <summary>Builds the model that a checkpoint holds. Its weights are copied to the device, so the checkpoint may be closed afterwards.</summary>
    /// <exception cref="CheckpointException">It is no DiT, or weights are missing, misshapen or left over: all are listed.</exception>
    public static DiT Load(Checkpoint checkpoint, Device device, DiTOptions? options = null) => Load(DiTCheckpoint.Read(checkpoint, options), device);

    /// <summary>The same for a checkpoint that was read before.</summary>
    public static DiT Load(DiTCheckpoint checkpoint, Device device) => Load(checkpoint.Sources, checkpoint.Config, device);

    internal static DiT Load(NamedSources sources, DiTConfig config, Device device)
    {
        using Weights w = new(sources, device);
        return new DiT(config, w, device);
    }
}
