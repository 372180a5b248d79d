using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Layers;
using TaylorSeer.Engine.Memory;
using static TaylorSeer.Engine.Ops.Op;

namespace TaylorSeer.Models;

/// <summary>x + linear_out(attention(GN(x))): one head as wide as the image has channels, a token per pixel.</summary>
sealed class AttentionBlock(Weights w, int width, int groups)
{
    readonly GroupNorm norm = new(w["group_norm"], width, groups);
    readonly Linear qkv = new(w["qkv"], width, 3 * width);
    readonly Linear toOut = new(w["to_out.0"], width, width);

    /// <summary>(1, H, W, width), in place.</summary>
    public void Forward(FeatureMap x, ITrace? trace)
    {
        using FeatureMap y = norm.Forward(x);
        trace?.Record("mid.attn.norm", y.Tensor);

        Shape tokens = (1, x.Shape[1] * x.Shape[2], width);
        using var scratch = x.Tensor.Device.Scratch.Scope();
        Tensor a = toOut.Forward(Attention(qkv.Forward(y.Tensor.Reshape(tokens)), heads: 1));     // (1, T, C)
        AddBroadcast(x.Tensor.Reshape(tokens), a.Reshape((tokens[1], width)));
    }
}
