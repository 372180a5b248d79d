using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Models.Inception;

/// <summary>From 35 x 35 to 17 x 17.</summary>
sealed class InceptionB(Weights w, int inputs) : IInceptionBlock
{
    readonly InceptionConv branch3x3 = new(w["branch3x3"], inputs, 384, kernel: 3, stride: 2);
    readonly InceptionConv double3x3a = new(w["branch3x3dbl_1"], inputs, 64);
    readonly InceptionConv double3x3b = new(w["branch3x3dbl_2"], 64, 96, kernel: 3, same: true);
    readonly InceptionConv double3x3c = new(w["branch3x3dbl_3"], 96, 96, kernel: 3, stride: 2);

    public HostMap Forward(HostMap x) => HostMap.Concatenate(
        branch3x3.Forward(x),
        double3x3c.Forward(double3x3b.Forward(double3x3a.Forward(x))),
        Pool.MaxHalved(x));
}
