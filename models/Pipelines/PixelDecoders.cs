using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Models;

/// <summary>Opens decoders from files.</summary>
public static class PixelDecoders
{
    /// <summary>An AutoencoderKL: a file, a diffusers folder, or a pipeline's folder with <c>vae/</c> in it.</summary>
    /// <exception cref="CheckpointException">It is none, or damaged.</exception>
    public static IPixelDecoder OpenAutoencoder(string path, Device device, TileSettings? tiling = null)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path, new CheckpointOptions { Component = "vae" });
        if (TaesdNames.Matches(checkpoint))
            throw new CheckpointException($"{path}: this is a TAESD decoder, not an AutoencoderKL: name it with --tae.");
        return new AutoencoderPixels(Autoencoder.Load(checkpoint, device), tiling);
    }

    /// <summary>A TAESD decoder: safetensors, GGUF, PyTorch, or a folder of diffusers' AutoencoderTiny.</summary>
    /// <exception cref="CheckpointException">It is none, or damaged.</exception>
    public static IPixelDecoder OpenTaesd(string path, Device device)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path, new CheckpointOptions { Component = "vae" });
        return new TaesdPixels(Taesd.Load(checkpoint, device));
    }

    /// <summary>A per-pixel approximation.</summary>
    /// <exception cref="CheckpointException">It is none, or damaged.</exception>
    public static IPixelDecoder OpenApproximation(string path, Device device)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        return ApproximateDecoder.Load(checkpoint, device);
    }
}
