using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Layers;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels;

namespace TaylorSeer.Models;

/// <summary>Latents to an image. Running order is that of diffusers: block 0 works at the lowest resolution.</summary>
sealed class Decoder(AutoencoderConfig config, Weights w)
{
    readonly Conv2d postQuant = new(w["post_quant_conv"], config.LatentChannels, config.LatentChannels, ConvForm.Point);
    readonly Conv2d convIn = new(w["decoder.conv_in"], config.LatentChannels, config.Deepest, ConvForm.Same);
    readonly MidBlock mid = new(w["decoder.mid_block"], config.Deepest, config.Groups);
    readonly UpBlock[] ups = [.. Enumerable.Range(0, config.Widths.Count).Select(i => new UpBlock(
        w[$"decoder.up_blocks.{i}"], i, config.UpWidth(Math.Max(i - 1, 0)), config.UpWidth(i), config.LayersPerBlock + 1, config.Groups, last: i == config.Widths.Count - 1))];

    readonly GroupNorm normOut = new(w["decoder.conv_norm_out"], config.Widths[0], config.Groups);
    readonly Conv2d convOut = new(w["decoder.conv_out"], config.Widths[0], config.ImageChannels, ConvForm.Same);

    /// <summary>z (1, h, w, C) to an image (1, H, W, 3), nominally −1 to 1, not clamped. Uses up z.</summary>
    public FeatureMap Forward(FeatureMap z, ITrace? trace)
    {
        FeatureMap x = postQuant.Replace(z);
        trace?.Record("post_quant", x.Tensor);
        x = convIn.Replace(x);
        trace?.Record("conv_in", x.Tensor);
        x = mid.Forward(x, trace);
        foreach (UpBlock up in ups)
            x = up.Forward(x, trace);

        if (trace is not null)
        {
            using FeatureMap before = normOut.Forward(x);
            trace.Record("norm_out", before.Tensor);
        }

        normOut.InPlace(x, Activation.Silu);
        x = convOut.Replace(x);
        trace?.Record("image", x.Tensor);
        return x;
    }
}
