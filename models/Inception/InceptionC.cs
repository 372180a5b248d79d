using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Models.Inception;

/// <summary>Block of the 17 x 17 stage: 7x7 as a row times a column, once and twice. The FID network does not count padding when it averages.</summary>
sealed class InceptionC(Weights w, int inputs, int inner) : IInceptionBlock
{
    readonly InceptionConv branch1x1 = new(w["branch1x1"], inputs, 192);
    readonly InceptionConv branch7x7a = new(w["branch7x7_1"], inputs, inner);
    readonly InceptionConv branch7x7b = new(w["branch7x7_2"], inner, inner, (1, 7), same: true);
    readonly InceptionConv branch7x7c = new(w["branch7x7_3"], inner, 192, (7, 1), same: true);
    readonly InceptionConv double7x7a = new(w["branch7x7dbl_1"], inputs, inner);
    readonly InceptionConv double7x7b = new(w["branch7x7dbl_2"], inner, inner, (7, 1), same: true);
    readonly InceptionConv double7x7c = new(w["branch7x7dbl_3"], inner, inner, (1, 7), same: true);
    readonly InceptionConv double7x7d = new(w["branch7x7dbl_4"], inner, inner, (7, 1), same: true);
    readonly InceptionConv double7x7e = new(w["branch7x7dbl_5"], inner, 192, (1, 7), same: true);
    readonly InceptionConv pool = new(w["branch_pool"], inputs, 192);

    public HostMap Forward(HostMap x) => HostMap.Concatenate(
        branch1x1.Forward(x),
        branch7x7c.Forward(branch7x7b.Forward(branch7x7a.Forward(x))),
        double7x7e.Forward(double7x7d.Forward(double7x7c.Forward(double7x7b.Forward(double7x7a.Forward(x))))),
        pool.Forward(Pool.MeanAround(x)));
}
