using TaylorSeer.Engine;

namespace TaylorSeer.Models;

/// <summary>Names and shapes of all the weights that an autoencoder of given sizes has, as current diffusers writes them.</summary>
public static class AutoencoderLayout
{
    static readonly string[] AttentionLinears = ["to_q", "to_k", "to_v", "to_out.0"];

    /// <summary>Every tensor of the decoder, and of the encoder if the configuration has one.</summary>
    public static IEnumerable<(string Name, Shape Shape)> Tensors(AutoencoderConfig config)
    {
        int last = config.Widths.Count - 1, latent = config.LatentChannels;
        IEnumerable<(string, Shape)> decoder =
        [
            .. Conv("post_quant_conv", latent, latent, 1),
            .. Conv("decoder.conv_in", latent, config.Deepest, 3),
            .. Mid("decoder.mid_block", config.Deepest),
            .. Enumerable.Range(0, last + 1).SelectMany(i => Level(
                $"decoder.up_blocks.{i}", config.UpWidth(Math.Max(i - 1, 0)), config.UpWidth(i), config.LayersPerBlock + 1, i < last ? "upsamplers" : null)),
            .. Norm("decoder.conv_norm_out", config.Widths[0]),
            .. Conv("decoder.conv_out", config.Widths[0], config.ImageChannels, 3),
        ];
        if (!config.HasEncoder)
            return decoder;

        return
        [
            .. Conv("encoder.conv_in", config.ImageChannels, config.Widths[0], 3),
            .. Enumerable.Range(0, last + 1).SelectMany(i => Level(
                $"encoder.down_blocks.{i}", config.Widths[Math.Max(i - 1, 0)], config.Widths[i], config.LayersPerBlock, i < last ? "downsamplers" : null)),
            .. Mid("encoder.mid_block", config.Deepest),
            .. Norm("encoder.conv_norm_out", config.Deepest),
            .. Conv("encoder.conv_out", config.Deepest, 2 * latent, 3),
            .. Conv("quant_conv", 2 * latent, 2 * latent, 1),
            .. decoder,
        ];
    }

    static IEnumerable<(string, Shape)> Level(string name, int inputs, int outputs, int layers, string? sampler) =>
    [
        .. Enumerable.Range(0, layers).SelectMany(j => Resnet($"{name}.resnets.{j}", j == 0 ? inputs : outputs, outputs)),
        .. sampler is null ? [] : Conv($"{name}.{sampler}.0.conv", outputs, outputs, 3),
    ];

    static IEnumerable<(string, Shape)> Mid(string name, int width) =>
    [
        .. Resnet($"{name}.resnets.0", width, width),
        .. Norm($"{name}.attentions.0.group_norm", width),
        .. AttentionLinears.SelectMany(part => Linear($"{name}.attentions.0.{part}", width)),
        .. Resnet($"{name}.resnets.1", width, width),
    ];

    static IEnumerable<(string, Shape)> Resnet(string name, int inputs, int outputs) =>
    [
        .. Norm($"{name}.norm1", inputs),
        .. Conv($"{name}.conv1", inputs, outputs, 3),
        .. Norm($"{name}.norm2", outputs),
        .. Conv($"{name}.conv2", outputs, outputs, 3),
        .. inputs == outputs ? [] : Conv($"{name}.conv_shortcut", inputs, outputs, 1),
    ];

    static IEnumerable<(string, Shape)> Conv(string name, int inputs, int outputs, int side) =>
        [($"{name}.weight", (outputs, inputs, side, side)), ($"{name}.bias", outputs)];

    static IEnumerable<(string, Shape)> Linear(string name, int width) => [($"{name}.weight", (width, width)), ($"{name}.bias", width)];

    static IEnumerable<(string, Shape)> Norm(string name, int width) => [($"{name}.weight", width), ($"{name}.bias", width)];
}
