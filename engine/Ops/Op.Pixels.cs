using TaylorSeer.Engine.Backends;
using TaylorSeer.Kernels;

namespace TaylorSeer.Engine.Ops;

/// <content>What decoders of pixels call. Images are (N, H, W, C); destinations are given, since a feature map outlives no more than it must.</content>
public static partial class Op
{
    /// <summary>act(x * w + b) into <paramref name="y"/>, or added to it before the activation. x (N, H, W, C), w (O, k·k·C), y (N, H', W', O).</summary>
    public static void Conv2d(Tensor x, PackedWeight w, Tensor b, ConvForm form, Activation act, bool add, Tensor y)
    {
        Require(x.Shape.Rank == 4 && form.Taps * x.Shape[3] == w.Inputs, $"Conv2d: x is {x.Shape} but the weight is ({w.Outputs}, {w.Inputs}) with {form.Taps} taps: the last dimension of x must be {w.Inputs / form.Taps}.");
        Require(b.Count == w.Outputs, $"Conv2d: the bias is {b.Shape} but the weight has {w.Outputs} outputs.");
        Require(y.Shape == Convolved(x.Shape, form, w.Outputs), $"Conv2d: x {x.Shape} gives {Convolved(x.Shape, form, w.Outputs)}, but the destination is {y.Shape}.");
        Require(y.Count > 0, $"Conv2d: an image of {x.Shape[1]} x {x.Shape[2]} pixels is too small.");
        x.Device.Backend.Conv2d(x, w, b, form, act, add, y);
    }

    /// <summary>What a convolution makes of (N, H, W, C): (N, H', W', outputs).</summary>
    public static Shape Convolved(Shape x, ConvForm form, int outputs) => (x[0], form.Side(x[1]), form.Side(x[2]), outputs);

    /// <summary>act(norm(x) · w + b) over groups of channels and all pixels, into <paramref name="y"/>, which may be x. x (N, H, W, C), w, b (C).</summary>
    public static void GroupNorm(Tensor x, Tensor w, Tensor b, int groups, float eps, Activation act, Tensor y)
    {
        Require(x.Shape.Rank == 4 && groups > 0 && x.Shape[3] % groups == 0, $"GroupNorm: x is {x.Shape}; {groups} groups must divide its channels.");
        Require(w.Count == x.Shape[3] && b.Count == x.Shape[3], $"GroupNorm: x is {x.Shape} but weight and bias are {w.Shape} and {b.Shape}.");
        RequireSame(nameof(GroupNorm), x, y);
        x.Device.Backend.GroupNorm(x, w, b, groups, eps, act, y);
    }

    /// <summary>limit · tanh(x / limit).</summary>
    public static Tensor SoftClamp(Tensor x, float limit)
    {
        Tensor y = Scratch(x, x.Shape);
        x.Device.Backend.SoftClamp(x, limit, y);
        return y;
    }
}
