using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Models;

namespace TaylorSeer.Tests.Models;

/// <summary>Files of a small autoencoder with weights by formula, in every naming there is.</summary>
static class AutoencoderFiles
{
    public static readonly AutoencoderConfig Config = new() { Widths = [8, 16, 24], LayersPerBlock = 1, LatentChannels = 4, Groups = 4, HasEncoder = true };

    public static readonly AutoencoderOptions Options = new() { Groups = 4 };

    /// <summary>Writes the weights under the names that <paramref name="rename"/> makes of current ones; null leaves one out.</summary>
    public static string Write(string path, Func<string, string?> rename, Func<string, Shape, Shape>? reshape = null, string salt = "", params (string Name, Shape Shape)[] others)
    {
        SafetensorsWriter writer = new();
        foreach (var (name, shape) in AutoencoderLayout.Tensors(Config))
        {
            if (rename(name) is not { } other)
                continue;
            float[] values = new float[shape.Count];
            new FormulaWeight(name, shape, salt).Read(0, values);
            writer.Add(other, reshape?.Invoke(name, shape) ?? shape, values);
        }

        foreach (var (name, shape) in others)
            writer.Add(name, shape, new float[shape.Count]);
        writer.Save(path);
        return path;
    }

    /// <summary>Names of diffusers before 0.17.</summary>
    public static string Older(string name) => name
        .Replace(".to_q.", ".query.", StringComparison.Ordinal).Replace(".to_k.", ".key.", StringComparison.Ordinal)
        .Replace(".to_v.", ".value.", StringComparison.Ordinal).Replace(".to_out.0.", ".proj_attn.", StringComparison.Ordinal);

    /// <summary>Names of CompVis; levels of the decoder count the other way round.</summary>
    public static string CompVis(string name)
    {
        for (int i = 0; i < 3; i++)
        {
            name = name.Replace($"decoder.up_blocks.{i}.", $"decoder.up.{2 - i}.", StringComparison.Ordinal)
                .Replace($"encoder.down_blocks.{i}.", $"encoder.down.{i}.", StringComparison.Ordinal);
        }

        foreach (var (ours, theirs) in new[]
        {
            ("mid_block.resnets.0", "mid.block_1"), ("mid_block.resnets.1", "mid.block_2"), ("mid_block.attentions.0.group_norm", "mid.attn_1.norm"),
            ("mid_block.attentions.0.to_q", "mid.attn_1.q"), ("mid_block.attentions.0.to_k", "mid.attn_1.k"), ("mid_block.attentions.0.to_v", "mid.attn_1.v"),
            ("mid_block.attentions.0.to_out.0", "mid.attn_1.proj_out"), (".resnets.", ".block."), ("upsamplers.0", "upsample"), ("downsamplers.0", "downsample"),
            ("conv_shortcut", "nin_shortcut"), ("conv_norm_out", "norm_out"),
        })
            name = name.Replace(ours, theirs, StringComparison.Ordinal);
        return name;
    }

    /// <summary>Matrices of the attention as kernels of size 1, as CompVis keeps them.</summary>
    public static Shape AsKernel(string name, Shape shape) =>
        name.Contains(".attentions.0.to_", StringComparison.Ordinal) && shape.Rank == 2 ? (shape[0], shape[1], 1, 1) : shape;

    /// <summary>The picture of a fixed latent.</summary>
    public static float[] Decode(string path, Device device)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        using Autoencoder model = Autoencoder.Load(checkpoint, device, Options);
        return model.Decode(Latent(5, 6), 5, 6);
    }

    public static float[] Latent(int height, int width)
    {
        System.Random random = new(3);
        return [.. Enumerable.Range(0, 4 * height * width).Select(_ => (4 * random.NextSingle()) - 2)];
    }
}
