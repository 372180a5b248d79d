using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Models.Inception;

/// <summary>From 17 x 17 to 8 x 8.</summary>
sealed class InceptionD(Weights w, int inputs) : IInceptionBlock
{
    readonly InceptionConv branch3x3a = new(w["branch3x3_1"], inputs, 192);
    readonly InceptionConv branch3x3b = new(w["branch3x3_2"], 192, 320, kernel: 3, stride: 2);
    readonly InceptionConv branch7x7a = new(w["branch7x7x3_1"], inputs, 192);
    readonly InceptionConv branch7x7b = new(w["branch7x7x3_2"], 192, 192, (1, 7), same: true);
    readonly InceptionConv branch7x7c = new(w["branch7x7x3_3"], 192, 192, (7, 1), same: true);
    readonly InceptionConv branch7x7d = new(w["branch7x7x3_4"], 192, 192, kernel: 3, stride: 2);

    public HostMap Forward(HostMap x) => HostMap.Concatenate(
        branch3x3b.Forward(branch3x3a.Forward(x)),
        branch7x7d.Forward(branch7x7c.Forward(branch7x7b.Forward(branch7x7a.Forward(x)))),
        Pool.MaxHalved(x));
}
