using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Layers;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels;

namespace TaylorSeer.Models;

/// <summary>A level of the encoder: residual blocks, the first of which changes the width, then half the size except at the end.</summary>
sealed class DownBlock(Weights w, int level, int inputs, int outputs, int layers, int groups, bool last)
{
    readonly ResnetBlock[] resnets =
        [.. Enumerable.Range(0, layers).Select(j => new ResnetBlock(w[$"resnets.{j}"], j == 0 ? inputs : outputs, outputs, groups))];

    readonly Conv2d? downsampler = last ? null : new(w["downsamplers.0.conv"], outputs, outputs, ConvForm.Down);

    /// <summary>(1, H, W, inputs) to (1, ⌊H/2⌋, ⌊W/2⌋, outputs), or (1, H, W, outputs) at the last level. Uses up x.</summary>
    public FeatureMap Forward(FeatureMap x, ITrace? trace)
    {
        foreach (ResnetBlock resnet in resnets)
            x = resnet.Forward(x);
        x = downsampler?.Replace(x) ?? x;
        trace?.Record($"down{level}", x.Tensor);
        return x;
    }
}
