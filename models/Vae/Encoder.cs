using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Layers;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels;

namespace TaylorSeer.Models;

/// <summary>An image to the distribution of its latents.</summary>
sealed class Encoder(AutoencoderConfig config, Weights w)
{
    readonly Conv2d convIn = new(w["encoder.conv_in"], config.ImageChannels, config.Widths[0], ConvForm.Same);
    readonly DownBlock[] downs = [.. Enumerable.Range(0, config.Widths.Count).Select(i => new DownBlock(
        w[$"encoder.down_blocks.{i}"], i, config.Widths[Math.Max(i - 1, 0)], config.Widths[i], config.LayersPerBlock, config.Groups, last: i == config.Widths.Count - 1))];

    readonly MidBlock mid = new(w["encoder.mid_block"], config.Deepest, config.Groups);
    readonly GroupNorm normOut = new(w["encoder.conv_norm_out"], config.Deepest, config.Groups);
    readonly Conv2d convOut = new(w["encoder.conv_out"], config.Deepest, 2 * config.LatentChannels, ConvForm.Same);
    readonly Conv2d quant = new(w["quant_conv"], 2 * config.LatentChannels, 2 * config.LatentChannels, ConvForm.Point);

    /// <summary>An image (1, H, W, 3) to moments (1, h, w, 2C): means, then logarithms of variances. Uses up the image.</summary>
    public FeatureMap Forward(FeatureMap image, ITrace? trace)
    {
        FeatureMap x = convIn.Replace(image);
        trace?.Record("conv_in", x.Tensor);
        foreach (DownBlock down in downs)
            x = down.Forward(x, trace);
        x = mid.Forward(x, trace);

        if (trace is not null)
        {
            using FeatureMap before = normOut.Forward(x);
            trace.Record("norm_out", before.Tensor);
        }

        normOut.InPlace(x, Activation.Silu);
        x = convOut.Replace(x);
        trace?.Record("conv_out", x.Tensor);
        x = quant.Replace(x);
        trace?.Record("moments", x.Tensor);
        return x;
    }
}
