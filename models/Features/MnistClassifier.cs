using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Images;
using TaylorSeer.Engine.Layers;
using TaylorSeer.Kernels;

namespace TaylorSeer.Models.Features;

/// <summary>
/// A classifier of 28 x 28 gray pictures, 784-H-10: its features are the H values before the last layer, after their ReLU.
/// Pixels are 0 to 1, not normalised. Weights: <c>fc1</c>, <c>fc2</c>.
/// </summary>
public sealed class MnistClassifier : IFeatureNetwork
{
    const int Side = 28;

    readonly Device device;
    readonly Linear hidden;
    readonly WeightSet owner;

    /// <exception cref="CheckpointException">Weights are missing, misshapen or left over.</exception>
    public MnistClassifier(Checkpoint checkpoint, Device device)
    {
        this.device = device;
        Width = checkpoint.TryGet("fc1.weight", out CheckpointTensor? first) && first.Dimensions.Count == 2 ? (int)first.Dimensions[0] : 0;
        using Weights w = new(checkpoint, device);
        hidden = new(w["fc1"], Side * Side, Width, Activation.Relu);
        w.Ignore("fc2");        // turns features into classes; nobody asks for those
        owner = w.Complete($"an MNIST classifier 784-{Width}-10");
    }

    public string Name => $"MNIST classifier 784-{Width}-10, features of its hidden layer";

    public int Width { get; }

    public int BatchSize => 64;

    /// <summary>True if the checkpoint looks like one.</summary>
    public static bool Matches(Checkpoint checkpoint) =>
        checkpoint.TryGet("fc1.weight", out CheckpointTensor? first) && first.Dimensions is [_, Side * Side];

    public string? Refusal(Picture picture) =>
        (picture.Width, picture.Height, picture.Channels) == (Side, Side, 1)
            ? null
            : $"the MNIST classifier looks at gray pictures of 28 x 28, not at {picture.Width} x {picture.Height} with {picture.Channels} channels";

    public void Features(IReadOnlyList<Picture> pictures, Span<float> features)
    {
        float[] pixels = new float[pictures.Count * Side * Side];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = pictures[i / (Side * Side)].Pixels[i % (Side * Side)] / 255f;

        using StepScope step = device.BeginStep();
        Tensor x = device.Scratch.Take((pictures.Count, Side * Side));
        device.Write(pixels, x);
        device.Read(hidden.Forward(x), features);
    }

    public void Dispose() => owner.Dispose();
}
