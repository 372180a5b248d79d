using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Models.Inception;

/// <summary>Block of the 35 x 35 stage: 1x1, 5x5, two 3x3, and pooling, side by side. The FID network does not count padding when it averages.</summary>
sealed class InceptionA(Weights w, int inputs, int pooled) : IInceptionBlock
{
    readonly InceptionConv branch1x1 = new(w["branch1x1"], inputs, 64);
    readonly InceptionConv branch5x5a = new(w["branch5x5_1"], inputs, 48);
    readonly InceptionConv branch5x5b = new(w["branch5x5_2"], 48, 64, kernel: 5, same: true);
    readonly InceptionConv double3x3a = new(w["branch3x3dbl_1"], inputs, 64);
    readonly InceptionConv double3x3b = new(w["branch3x3dbl_2"], 64, 96, kernel: 3, same: true);
    readonly InceptionConv double3x3c = new(w["branch3x3dbl_3"], 96, 96, kernel: 3, same: true);
    readonly InceptionConv pool = new(w["branch_pool"], inputs, pooled);

    public HostMap Forward(HostMap x) => HostMap.Concatenate(
        branch1x1.Forward(x),
        branch5x5b.Forward(branch5x5a.Forward(x)),
        double3x3c.Forward(double3x3b.Forward(double3x3a.Forward(x))),
        pool.Forward(Pool.MeanAround(x)));
}
