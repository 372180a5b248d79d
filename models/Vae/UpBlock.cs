using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Layers;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels;

namespace TaylorSeer.Models;

/// <summary>A level of the decoder: residual blocks, the first of which changes the width, then twice the size except at the end.</summary>
sealed class UpBlock(Weights w, int level, int inputs, int outputs, int layers, int groups, bool last)
{
    readonly ResnetBlock[] resnets =
        [.. Enumerable.Range(0, layers).Select(j => new ResnetBlock(w[$"resnets.{j}"], j == 0 ? inputs : outputs, outputs, groups))];

    readonly Conv2d? upsampler = last ? null : new(w["upsamplers.0.conv"], outputs, outputs, ConvForm.Up);

    /// <summary>(1, H, W, inputs) to (1, 2H, 2W, outputs), or (1, H, W, outputs) at the last level. Uses up x.</summary>
    public FeatureMap Forward(FeatureMap x, ITrace? trace)
    {
        for (int j = 0; j < resnets.Length; j++)
        {
            x = resnets[j].Forward(x);
            trace?.Record($"up{level}.res{j}", x.Tensor);
        }

        x = upsampler?.Replace(x) ?? x;
        trace?.Record($"up{level}", x.Tensor);
        return x;
    }
}
