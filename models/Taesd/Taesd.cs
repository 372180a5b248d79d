using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Layers;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels;
using static TaylorSeer.Engine.Ops.Op;

namespace TaylorSeer.Models;

/// <summary>
/// TAESD, a tiny decoder for the latents of Stable Diffusion 1 and DiT (madebyollin/taesd): 1/18 of the arithmetic of
/// <see cref="Autoencoder"/>, a little less detail. Takes the sampler's latents as they are. Owns its weights.
/// </summary>
public sealed class Taesd : IDisposable
{
    /// <summary>Channels of a latent.</summary>
    public const int LatentChannels = 4;

    /// <summary>Pixels of the image along a side of a latent pixel.</summary>
    public const int Factor = 8;

    const int Width = 64, Stages = 3, BlocksPerStage = 3;
    const float Limit = 3;

    // Places in the original's layer list; what lies between are activations and enlargements.
    static readonly int[] BlockLayers = [3, 4, 5, 8, 9, 10, 13, 14, 15, 18], UpLayers = [7, 12, 17];

    readonly WeightSet weights;
    readonly Conv2d conv1, conv19;
    readonly TaesdBlock[] blocks;       // 3 of each stage, then one more
    readonly Conv2d[] ups;

    Taesd(Weights w, Device device)
    {
        Device = device;
        conv1 = new(w["1"], LatentChannels, Width, ConvForm.Same);
        blocks = [.. BlockLayers.Select(k => new TaesdBlock(w[$"{k}"], Width))];
        ups = [.. UpLayers.Select(k => new Conv2d(w[$"{k}"], Width, Width, ConvForm.Up))];
        conv19 = new(w["19"], Width, 3, ConvForm.Same);
        weights = w.Complete("a TAESD decoder");
    }

    public Device Device { get; }

    /// <summary>Bytes of device memory the weights hold.</summary>
    public long WeightBytes => weights.Bytes;

    /// <summary>The most memory that images inside the network took, in bytes, over all pictures so far.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Builds the decoder that a checkpoint holds: the original's names, diffusers' AutoencoderTiny, or a GGUF file.</summary>
    /// <exception cref="CheckpointException">It holds none, or weights are missing, misshapen or left over.</exception>
    public static Taesd Load(Checkpoint checkpoint, Device device, WeightType weights = WeightType.F32)
    {
        using Weights w = new(TaesdNames.Map(checkpoint), device);
        return new(w.As(weights), device);
    }

    /// <summary>An image (3, 8h, 8w), nominally 0 to 1, not clamped.</summary>
    /// <param name="latents">(4, h, w), as the sampler gives them</param>
    /// <param name="height">h</param>
    /// <param name="width">w</param>
    /// <param name="trace">receives intermediates, (1, H, W, C)</param>
    public float[] Decode(ReadOnlySpan<float> latents, int height, int width, ITrace? trace = null)
    {
        if (latents.Length != (long)LatentChannels * height * width || latents.IsEmpty)
            throw new ShapeException($"Taesd: {latents.Length} values for latents of {LatentChannels} x {height} x {width}.");

        using var step = Device.BeginStep();
        using FeatureMaps maps = new(Device);
        Tensor planes = Device.Scratch.Take((1, LatentChannels, height, width));
        Device.Write(latents, planes);
        FeatureMap x = maps.Take((1, height, width, LatentChannels));
        Device.Backend.Patchify(SoftClamp(planes, Limit), 1, x.Tensor.Reshape((1, height * width, LatentChannels)));
        trace?.Record("clamp", x.Tensor);

        using FeatureMap y = Network(x, trace);
        PeakBytes = Math.Max(PeakBytes, maps.PeakBytes);
        Tensor image = Unpatchify(y.Tensor.Reshape((1, y.Shape[1] * y.Shape[2], y.Shape[3])), 1, y.Shape[1], y.Shape[2]);
        float[] values = new float[image.Count];
        Device.Read(image, values);
        return values;
    }

    /// <summary>The most memory that decoding h x w latents takes, in bytes; weights come on top.</summary>
    public static long DecodeBytes(int height, int width)
    {
        // the last block's input and both of its convolutions; latents, clamped latents and the picture by planes
        long latentPixels = (long)height * width, pixels = latentPixels * Factor * Factor;
        return ((3 * Width * pixels) + (2 * LatentChannels * latentPixels) + (3 * pixels)) * sizeof(float);
    }

    public void Dispose() => weights.Dispose();

    FeatureMap Network(FeatureMap x, ITrace? trace)
    {
        x = conv1.Replace(x, Activation.Relu);
        trace?.Record("conv1", x.Tensor);
        for (int stage = 0; stage < Stages; stage++)
        {
            for (int b = 0; b < BlocksPerStage; b++)
                blocks[(stage * BlocksPerStage) + b].Forward(x);
            trace?.Record($"stage{stage + 1}", x.Tensor);
            x = ups[stage].Replace(x);                                  // no activation
            trace?.Record($"up{stage + 1}", x.Tensor);
        }

        blocks[^1].Forward(x);
        trace?.Record("stage4", x.Tensor);
        x = conv19.Replace(x);
        trace?.Record("image", x.Tensor);
        return x;
    }
}
