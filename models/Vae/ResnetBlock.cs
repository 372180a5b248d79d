using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Layers;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels;

namespace TaylorSeer.Models;

/// <summary>x' + conv2(SiLU(GN2(conv1(SiLU(GN1(x)))))), x' = x or, where the widths differ, a 1 x 1 convolution of x.</summary>
sealed class ResnetBlock(Weights w, int inputs, int outputs, int groups)
{
    readonly GroupNorm norm1 = new(w["norm1"], inputs, groups);
    readonly Conv2d conv1 = new(w["conv1"], inputs, outputs, ConvForm.Same);
    readonly GroupNorm norm2 = new(w["norm2"], outputs, groups);
    readonly Conv2d conv2 = new(w["conv2"], outputs, outputs, ConvForm.Same);
    readonly Conv2d? shortcut = inputs == outputs ? null : new(w["conv_shortcut"], inputs, outputs, ConvForm.Point);

    /// <summary>(N, H, W, inputs) to (N, H, W, outputs). Uses up x: its memory becomes the result's or is given back.</summary>
    public FeatureMap Forward(FeatureMap x)
    {
        FeatureMap result = x, h;
        if (shortcut is null)
        {
            h = norm1.Forward(x, Activation.Silu);
        }
        else
        {
            result = shortcut.Forward(x);
            norm1.InPlace(x, Activation.Silu);      // nobody needs the raw x any more
            h = x;
        }

        h = conv1.Replace(h);
        norm2.InPlace(h, Activation.Silu);
        conv2.AddTo(result, h);
        return result;
    }
}
