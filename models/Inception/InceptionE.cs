using TaylorSeer.Engine.Checkpoints;

namespace TaylorSeer.Models.Inception;

/// <summary>Block of the 8 x 8 stage: 3x3 as a row beside a column. In the FID network the first block averages and the last takes the maximum.</summary>
sealed class InceptionE(Weights w, int inputs, bool takesMaximum) : IInceptionBlock
{
    readonly InceptionConv branch1x1 = new(w["branch1x1"], inputs, 320);
    readonly InceptionConv branch3x3 = new(w["branch3x3_1"], inputs, 384);
    readonly InceptionConv row = new(w["branch3x3_2a"], 384, 384, (1, 3), same: true);
    readonly InceptionConv column = new(w["branch3x3_2b"], 384, 384, (3, 1), same: true);
    readonly InceptionConv double3x3a = new(w["branch3x3dbl_1"], inputs, 448);
    readonly InceptionConv double3x3b = new(w["branch3x3dbl_2"], 448, 384, kernel: 3, same: true);
    readonly InceptionConv doubleRow = new(w["branch3x3dbl_3a"], 384, 384, (1, 3), same: true);
    readonly InceptionConv doubleColumn = new(w["branch3x3dbl_3b"], 384, 384, (3, 1), same: true);
    readonly InceptionConv pool = new(w["branch_pool"], inputs, 192);

    public HostMap Forward(HostMap x)
    {
        HostMap once = branch3x3.Forward(x), twice = double3x3b.Forward(double3x3a.Forward(x));
        return HostMap.Concatenate(
            branch1x1.Forward(x),
            row.Forward(once), column.Forward(once),
            doubleRow.Forward(twice), doubleColumn.Forward(twice),
            pool.Forward(takesMaximum ? Pool.MaxAround(x) : Pool.MeanAround(x)));
    }
}
