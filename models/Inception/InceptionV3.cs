using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Images;
using TaylorSeer.Models.Features;

namespace TaylorSeer.Models.Inception;

/// <summary>
/// Inception-V3 up to its last pooling, in the variant that Frechet inception distances are computed with (the TensorFlow
/// network of 2015-12-05): 2048 features of a picture. Weights are named as in the PyTorch port of that network.
/// </summary>
/// <remarks>Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2015.</remarks>
public sealed class InceptionV3 : IFeatureNetwork
{
    const int FeatureCount = 2048;

    readonly InceptionConv conv1a, conv2a, conv2b, conv3b, conv4a;
    readonly IInceptionBlock[] blocks;
    readonly WeightSet owner;

    /// <exception cref="CheckpointException">Weights are missing, misshapen or left over.</exception>
    public InceptionV3(Checkpoint checkpoint, Device device)
    {
        using Weights w = new(InceptionNames.Map(checkpoint), device);
        conv1a = new(w["Conv2d_1a_3x3"], InceptionInput.Channels, 32, kernel: 3, stride: 2);
        conv2a = new(w["Conv2d_2a_3x3"], 32, 32, kernel: 3);
        conv2b = new(w["Conv2d_2b_3x3"], 32, 64, kernel: 3, same: true);
        conv3b = new(w["Conv2d_3b_1x1"], 64, 80);
        conv4a = new(w["Conv2d_4a_3x3"], 80, 192, kernel: 3);
        blocks =
        [
            new InceptionA(w["Mixed_5b"], 192, pooled: 32),         // (N, 35, 35, 256)
            new InceptionA(w["Mixed_5c"], 256, pooled: 64),         // (N, 35, 35, 288)
            new InceptionA(w["Mixed_5d"], 288, pooled: 64),
            new InceptionB(w["Mixed_6a"], 288),                     // (N, 17, 17, 768)
            new InceptionC(w["Mixed_6b"], 768, inner: 128),
            new InceptionC(w["Mixed_6c"], 768, inner: 160),
            new InceptionC(w["Mixed_6d"], 768, inner: 160),
            new InceptionC(w["Mixed_6e"], 768, inner: 192),
            new InceptionD(w["Mixed_7a"], 768),                     // (N, 8, 8, 1280)
            new InceptionE(w["Mixed_7b"], 1280, takesMaximum: false),
            new InceptionE(w["Mixed_7c"], 2048, takesMaximum: true),
        ];
        owner = w.Complete("Inception-V3");
    }

    public string Name => "Inception-V3, features of its last pooling";

    public int Width => FeatureCount;

    public int BatchSize => 8;

    /// <summary>True if the checkpoint looks like one.</summary>
    public static bool Matches(Checkpoint checkpoint) => checkpoint.Contains("Mixed_7c.branch_pool.conv.weight");

    public string? Refusal(Picture picture) => null;

    public void Features(IReadOnlyList<Picture> pictures, Span<float> features)
    {
        HostMap x = InceptionInput.Of(pictures);                                                     // (N, 299, 299, 3)
        x = Pool.MaxHalved(conv2b.Forward(conv2a.Forward(conv1a.Forward(x))));                          // (N, 73, 73, 64)
        x = Pool.MaxHalved(conv4a.Forward(conv3b.Forward(x)));                                          // (N, 35, 35, 192)
        foreach (IInceptionBlock block in blocks)
            x = block.Forward(x);
        Pool.Mean(x, features);                                                                         // (N, 2048)
    }

    public void Dispose() => owner.Dispose();
}
