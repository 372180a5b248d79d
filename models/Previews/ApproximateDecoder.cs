using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Layers;
using TaylorSeer.Kernels;
using static TaylorSeer.Engine.Ops.Op;

namespace TaylorSeer.Models;

/// <summary>
/// A picture of the latents' own size from a network that sees one latent pixel at a time (Birch-san/diffusers-play):
/// 228 multiply-adds per pixel, so it can be shown after every step. Takes the sampler's latents as they are. Owns its weights.
/// </summary>
public sealed class ApproximateDecoder : IPixelDecoder
{
    internal const string DecoderName = "per-pixel approximation";

    /// <summary>Channels of a latent.</summary>
    public const int Latent = 4;

    readonly Device device;
    readonly WeightSet weights;
    readonly Linear inProj, outProj;
    readonly Linear[] hidden;

    ApproximateDecoder(Weights w, int width, int layers, Device device)
    {
        this.device = device;
        Weights decoder = w["decoder"];
        inProj = new(decoder["in_proj"], Latent, width, Activation.Silu);
        hidden = [.. Enumerable.Range(0, layers).Select(i => new Linear(decoder[$"hidden_layers.{i}"], width, width, Activation.Silu))];
        outProj = new(decoder["out_proj"], width, 3);
        w.Ignore("encoder");
        weights = w.Complete("a per-pixel approximation of a decoder");
    }

    public string Name => DecoderName;

    public int LatentChannels => Latent;

    public int Factor => 1;

    /// <summary>Reads the sizes off the shapes.</summary>
    /// <exception cref="CheckpointException">It is no such network.</exception>
    public static ApproximateDecoder Load(Checkpoint checkpoint, Device device)
    {
        var (width, layers) = Sizes(checkpoint);
        using Weights w = new(checkpoint, device);
        return new(w, width, layers, device);
    }

    /// <summary>Width and number of the layers between the first and the last.</summary>
    /// <exception cref="CheckpointException">It is no such network.</exception>
    internal static (int Width, int Layers) Sizes(Checkpoint checkpoint)
    {
        if (!checkpoint.TryGet("decoder.in_proj.weight", out CheckpointTensor? first) || first.Shape is not { Rank: 2 } shape)
            throw new CheckpointException($"{checkpoint.Path}: no per-pixel approximation: it has no matrix 'decoder.in_proj.weight'. Its weights are {CheckpointKind.Guess(checkpoint)}.");
        int layers = 0;
        while (checkpoint.Contains($"decoder.hidden_layers.{layers}.weight"))
            layers++;
        return (shape[0], layers);
    }

    /// <summary>Shapes of its weights.</summary>
    internal static IEnumerable<Shape> WeightShapes(int width, int layers) =>
        [(width, Latent), width, .. Enumerable.Repeat<Shape>((width, width), layers), .. Enumerable.Repeat<Shape>(width, layers), (3, width), 3];

    /// <summary>Bytes that decoding so many latent pixels takes: every layer's output is kept until the last.</summary>
    internal static long DecodeBytes(long width, int layers, long pixels) => pixels * ((2 * Latent) + ((layers + 1) * width) + (2 * 3)) * sizeof(float);

    public float[] Decode(ReadOnlySpan<float> latents, int height, int width)
    {
        if (latents.Length != (long)Latent * height * width || latents.IsEmpty)
            throw new ShapeException($"ApproximateDecoder: {latents.Length} values for latents of {Latent} x {height} x {width}.");

        using var step = device.BeginStep();
        Tensor planes = device.Scratch.Take((1, Latent, height, width));
        device.Write(latents, planes);
        Tensor x = inProj.Forward(Patchify(planes, 1));
        foreach (Linear layer in hidden)
            x = layer.Forward(x);
        Tensor image = Unpatchify(outProj.Forward(x), 1, height, width);
        float[] values = new float[image.Count];
        device.Read(image, values);
        return values;
    }

    public void Dispose() => weights.Dispose();
}
