using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Kernels;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Memory;
using static TaylorSeer.Engine.Ops.Op;

namespace TaylorSeer.Models;

/// <summary>
/// The autoencoder between images and latents (Rombach et al., "High-Resolution Image Synthesis with Latent Diffusion
/// Models", 2022; AutoencoderKL of diffusers). Owns its weights. Images are worked on one at a time and whole: group
/// normalisation and attention see every pixel, so the result is exact at any size; <see cref="DecodeBytes"/> says what
/// that takes.
/// </summary>
public sealed class Autoencoder : IDisposable
{
    readonly WeightSet weights;
    readonly Decoder decoder;
    readonly Encoder? encoder;

    Autoencoder(AutoencoderConfig config, Weights w, Device device, bool withEncoder)
    {
        (Config, Device) = (config, device);
        decoder = new(config, w);
        encoder = withEncoder ? new(config, w) : null;
        if (encoder is null)
        {
            w.Ignore("encoder");
            w.Ignore("quant_conv");
        }

        weights = w.Complete($"an {config}");
    }

    public AutoencoderConfig Config { get; }

    public Device Device { get; }

    /// <summary>Bytes of device memory the weights hold.</summary>
    public long WeightBytes => weights.Bytes;

    /// <summary>The most memory that images inside the network took, in bytes, over all pictures so far.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Builds the autoencoder that a checkpoint holds. Its weights are copied to the device, so the checkpoint may be closed afterwards.</summary>
    /// <exception cref="CheckpointException">It is none, or weights are missing, misshapen or left over: all are listed.</exception>
    public static Autoencoder Load(Checkpoint checkpoint, Device device, AutoencoderOptions? options = null)
    {
        AutoencoderCheckpoint read = AutoencoderCheckpoint.Read(checkpoint, options);
        return Load(read.Config, read.Sources, device, options?.Encoder ?? false);
    }

    /// <summary>The same from any weights named as in current diffusers.</summary>
    public static Autoencoder Load(AutoencoderConfig config, NamedSources sources, Device device, bool withEncoder = false, WeightType weights = WeightType.F32)
    {
        using Weights w = new(AutoencoderNames.Fuse(sources), device);
        return new(config, w.As(weights), device, withEncoder);
    }

    /// <summary>An image (3, H, W) of latents, nominally −1 to 1, not clamped.</summary>
    /// <param name="z">latents (C, h, w), already divided by the scaling factor</param>
    /// <param name="height">h; the image has <see cref="AutoencoderConfig.Factor"/> times as many rows</param>
    /// <param name="width">w</param>
    /// <param name="trace">receives intermediates, (1, H, W, C)</param>
    public float[] Decode(ReadOnlySpan<float> z, int height, int width, ITrace? trace = null) =>
        Run(z, (Config.LatentChannels, height, width), decoder.Forward, trace);

    /// <summary>The distribution of the latents of an image (3, H, W) with values −1 to 1. Sides need not be multiples of the factor.</summary>
    /// <exception cref="InvalidOperationException">The encoder was not loaded.</exception>
    public LatentDistribution Encode(ReadOnlySpan<float> image, int height, int width, ITrace? trace = null)
    {
        Encoder loaded = encoder ?? throw new InvalidOperationException("This autoencoder was loaded for decoding only: ask for the encoder when loading it.");
        float[] moments = Run(image, (Config.ImageChannels, height, width), loaded.Forward, trace);
        for (int level = 1; level < Config.Widths.Count; level++)
            (height, width) = (height / 2, width / 2);
        return new(moments, (Config.LatentChannels, height, width));
    }

    /// <summary>The most memory that images inside the network take while latents of h x w are decoded, in bytes; weights come on top.</summary>
    public long DecodeBytes(int height, int width) => AutoencoderMemory.Decode(Config, height, width);

    public void Dispose() => weights.Dispose();

    float[] Run(ReadOnlySpan<float> values, Shape shape, Func<FeatureMap, ITrace?, FeatureMap> network, ITrace? trace)
    {
        if (values.Length != shape.Count || values.IsEmpty)
            throw new ShapeException($"Autoencoder: {values.Length} values for an input {shape}.");

        using var step = Device.BeginStep();
        using FeatureMaps maps = new(Device);
        FeatureMap x = maps.Take((1, shape[1], shape[2], shape[0]));
        Tensor planes = Device.Scratch.Take((1, shape[0], shape[1], shape[2]));
        Device.Write(values, planes);
        Device.Backend.Patchify(planes, 1, x.Tensor.Reshape((1, shape[1] * shape[2], shape[0])));        // planes to pixels

        using FeatureMap y = network(x, trace);
        PeakBytes = Math.Max(PeakBytes, maps.PeakBytes);
        Shape made = y.Shape;
        Tensor result = Unpatchify(y.Tensor.Reshape((1, made[1] * made[2], made[3])), 1, made[1], made[2]);
        float[] read = new float[result.Count];
        Device.Read(result, read);
        return read;
    }
}
