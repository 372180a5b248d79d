using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Memory;

namespace TaylorSeer.Models;

/// <summary>res, attention, res, at the lowest resolution.</summary>
sealed class MidBlock(Weights w, int width, int groups)
{
    readonly ResnetBlock res0 = new(w["resnets.0"], width, width, groups);
    readonly AttentionBlock attn = new(w["attentions.0"], width, groups);
    readonly ResnetBlock res1 = new(w["resnets.1"], width, width, groups);

    /// <summary>(1, H, W, width) to the same. Uses up x.</summary>
    public FeatureMap Forward(FeatureMap x, ITrace? trace)
    {
        x = res0.Forward(x);
        trace?.Record("mid.res0", x.Tensor);
        attn.Forward(x, trace);
        trace?.Record("mid.attn", x.Tensor);
        x = res1.Forward(x);
        trace?.Record("mid", x.Tensor);
        return x;
    }
}
