using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Engine.Ops;
using TaylorSeer.Kernels;

namespace TaylorSeer.Engine.Layers;

/// <summary>Normalisation over groups of consecutive channels and all pixels of an image. Weights: <c>weight</c>, <c>bias</c> (channels).</summary>
public sealed class GroupNorm(Weights w, int channels, int groups, float eps = 1e-6f)
{
    readonly Tensor weight = w.Take("weight", channels);
    readonly Tensor bias = w.Take("bias", channels);

    /// <summary>A new image.</summary>
    public FeatureMap Forward(FeatureMap x, Activation act = Activation.None)
    {
        FeatureMap y = x.Take(x.Shape);
        Op.GroupNorm(x.Tensor, weight, bias, groups, eps, act, y.Tensor);
        return y;
    }

    /// <summary>The same image, changed.</summary>
    public void InPlace(FeatureMap x, Activation act = Activation.None) => Op.GroupNorm(x.Tensor, weight, bias, groups, eps, act, x.Tensor);
}
