using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Kernels;

namespace TaylorSeer.Models;

/// <summary>
/// A file that turned out to hold a decoder: what it is and what it will take is known, its weights are still in the file.
/// Owns the opened file, which may be disposed after <see cref="Load"/>.
/// </summary>
public sealed class DecoderFile : IDisposable
{
    readonly Func<Device, WeightType, IPixelDecoder> load;
    readonly Func<int, int, long> networkBytes;
    readonly long matrices, vectors;        // values

    DecoderFile(Checkpoint checkpoint, IEnumerable<Shape> weights, Func<Device, WeightType, IPixelDecoder> load, Func<int, int, long> networkBytes)
    {
        (Checkpoint, this.load, this.networkBytes) = (checkpoint, load, networkBytes);
        foreach (Shape weight in weights)
            (matrices, vectors) = weight.Rank > 1 ? (matrices + weight.Count, vectors) : (matrices, vectors + weight.Count);
    }

    public Checkpoint Checkpoint { get; }

    /// <summary>What it is, with everything beside its weights that decides its pictures.</summary>
    public required string Name { get; init; }

    /// <summary>Channels of the latents it takes.</summary>
    public required int LatentChannels { get; init; }

    /// <summary>Pixels along a side of a latent pixel.</summary>
    public required int Factor { get; init; }

    /// <summary>Bytes that its weights will hold: kernels and matrices as <see cref="Weights"/> says, biases and normalisations in f32.</summary>
    public long WeightBytes => (matrices * Weights.Bytes()) + (vectors * sizeof(float));

    /// <summary>How its weights will be kept: in 16 bits, on a GPU, tensor cores multiply them, and pictures differ a little.</summary>
    public WeightType Weights { get; set; } = WeightType.F32;

    /// <summary>Whether large pictures can be decoded in tiles.</summary>
    public bool Tiles { get; init; }

    /// <summary>Tiles that it decodes in; null: exact.</summary>
    public TileSettings? Tiling { get; init; }

    /// <summary>An AutoencoderKL: a file, a diffusers folder, or a pipeline's folder with <c>vae/</c> in it.</summary>
    /// <exception cref="CheckpointException">It is none, or damaged.</exception>
    public static DecoderFile Autoencoder(string path, TileSettings? tiling = null) => Open(path, checkpoint =>
    {
        if (TaesdNames.Matches(checkpoint))
            throw new CheckpointException($"{path}: this is a TAESD decoder, not an AutoencoderKL: name it with --tae.");
        AutoencoderCheckpoint read = AutoencoderCheckpoint.Read(checkpoint);
        AutoencoderConfig config = read.Config;
        if (config.ImageChannels != 3)
            throw new CheckpointException($"{path}: its images have {config.ImageChannels} channels; a decoder for pictures makes red, green and blue.");
        return new(checkpoint, AutoencoderLayout.Tensors(config with { HasEncoder = false }).Select(t => t.Shape), (device, weights) => new AutoencoderPixels(Models.Autoencoder.Load(config, read.Sources, device, weights: weights), tiling), (h, w) => AutoencoderMemory.DecodeAndScratch(config, h, w))
        {
            Name = AutoencoderPixels.NameOf(config, tiling),
            LatentChannels = config.LatentChannels,
            Factor = config.Factor,
            Tiles = true,
            Tiling = tiling,
        };
    });

    /// <summary>A TAESD decoder: safetensors, GGUF, PyTorch, or a folder of diffusers' AutoencoderTiny.</summary>
    /// <exception cref="CheckpointException">It is none, or damaged.</exception>
    public static DecoderFile Tiny(string path) => Open(path, checkpoint =>
    {
        NamedSources sources = TaesdNames.Map(checkpoint);
        return new(checkpoint, sources.Names.Select(name => sources.Find(name)!.Shape), (device, weights) => new TaesdPixels(Taesd.Load(checkpoint, device, weights)), Taesd.DecodeBytes)
        {
            Name = TaesdPixels.DecoderName,
            LatentChannels = Taesd.LatentChannels,
            Factor = Taesd.Factor,
        };
    });

    /// <summary>A per-pixel approximation, for previews.</summary>
    /// <exception cref="CheckpointException">It is none, or damaged.</exception>
    public static DecoderFile Approximation(string path) => Open(path, checkpoint =>
    {
        var (width, layers) = ApproximateDecoder.Sizes(checkpoint);
        return new(checkpoint, ApproximateDecoder.WeightShapes(width, layers), (device, _) => ApproximateDecoder.Load(checkpoint, device), (h, w) => ApproximateDecoder.DecodeBytes(width, layers, (long)h * w))
        {
            Name = ApproximateDecoder.DecoderName,
            LatentChannels = ApproximateDecoder.Latent,
            Factor = 1,
        };
    });

    /// <summary>Builds the decoder: its weights are copied to the device.</summary>
    /// <exception cref="CheckpointException">Weights are missing, misshapen or left over: all are listed.</exception>
    /// <exception cref="Engine.Backends.NoKernelException">Weights in 16 bits are for GPUs.</exception>
    public IPixelDecoder Load(Device device) => Weights == WeightType.F32 || (device.Gpu is not null && Weights != WeightType.Int8)
        ? load(device, Weights)
        : throw new Engine.Backends.NoKernelException($"{device.Name} keeps a decoder's weights in f32. Decoders in bf16 and f16 are for GPU devices (--device cuda or opencl).");

    /// <summary>Bytes that decoding one picture of h x w latents takes beside the weights, in tiles if <see cref="Tiling"/> says so.</summary>
    public long DecodeBytes(int height, int width) => DecodeBytes(height, width, Tiling);

    /// <summary>The same in other tiles; null: whole.</summary>
    public long DecodeBytes(int height, int width, TileSettings? tiles)
    {
        // What the network makes, and the picture as the host reads it: of a tile as well as of the whole.
        long picture = 3L * height * Factor * width * Factor * sizeof(float);
        return tiles is null
            ? picture + networkBytes(height, width)
            : (2 * picture) + networkBytes(Math.Min(height, tiles.Side), Math.Min(width, tiles.Side));
    }

    public void Dispose() => Checkpoint.Dispose();

    static DecoderFile Open(string path, Func<Checkpoint, DecoderFile> read)
    {
        Checkpoint checkpoint = Checkpoint.Open(path, new CheckpointOptions { Component = "vae" });
        try
        {
            return read(checkpoint);
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }
}
