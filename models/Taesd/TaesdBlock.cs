using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Layers;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels;

namespace TaylorSeer.Models;

/// <summary>ReLU(conv.4(ReLU(conv.2(ReLU(conv.0(x))))) + x).</summary>
sealed class TaesdBlock(Weights w, int width)
{
    readonly Conv2d conv0 = new(w["conv.0"], width, width, ConvForm.Same);
    readonly Conv2d conv2 = new(w["conv.2"], width, width, ConvForm.Same);
    readonly Conv2d conv4 = new(w["conv.4"], width, width, ConvForm.Same);

    /// <summary>(1, H, W, width), in place.</summary>
    public void Forward(FeatureMap x) =>
        conv4.AddTo(x, conv2.Replace(conv0.Forward(x, Activation.Relu), Activation.Relu), Activation.Relu);
}
