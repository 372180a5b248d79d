using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Engine.Ops;
using TaylorSeer.Kernels;

namespace TaylorSeer.Engine.Layers;

/// <summary>A convolution of images (N, H, W, C). Weights: <c>weight</c> (outputs, inputs, k, k), <c>bias</c> (outputs).</summary>
public sealed class Conv2d(Weights w, int inputs, int outputs, ConvForm form)
{
    readonly PackedWeight weight = w.TakeKernel("weight", outputs, inputs, form.Kernel);
    readonly Tensor bias = w.Take("bias", outputs);

    /// <summary>A new image.</summary>
    public FeatureMap Forward(FeatureMap x, Activation act = Activation.None)
    {
        FeatureMap y = x.Take(Op.Convolved(x.Shape, form, outputs));
        Op.Conv2d(x.Tensor, weight, bias, form, act, add: false, y.Tensor);
        return y;
    }

    /// <summary>The same, and the input's memory is given back.</summary>
    public FeatureMap Replace(FeatureMap x, Activation act = Activation.None)
    {
        FeatureMap y = Forward(x, act);
        x.Dispose();
        return y;
    }

    /// <summary>y = act(y + convolution of x), in place; x's memory is given back.</summary>
    public void AddTo(FeatureMap y, FeatureMap x, Activation act = Activation.None)
    {
        Op.Conv2d(x.Tensor, weight, bias, form, act, add: true, y.Tensor);
        x.Dispose();
    }
}
