using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Models.Inception;

namespace TaylorSeer.Models.Features;

/// <summary>Finds out which feature network a checkpoint holds.</summary>
public static class FeatureNetwork
{
    /// <summary>Loads it; its weights are copied to the device, which must outlive it, and the checkpoint may be closed afterwards.</summary>
    /// <exception cref="CheckpointException">It is none that is known here, or weights are missing, misshapen or left over.</exception>
    public static IFeatureNetwork Load(Checkpoint checkpoint, Device device) =>
        MnistClassifier.Matches(checkpoint) ? new MnistClassifier(checkpoint, device)
        : InceptionV3.Matches(checkpoint) ? new InceptionV3(checkpoint, device)
        : throw new CheckpointException($"{checkpoint.Path} is no feature network: neither Inception-V3 (its 'Mixed_7c.branch_pool.conv.weight' is not there) nor an MNIST classifier ('fc1.weight' of 784 columns is not).");
}
