namespace TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

/// <summary>How a matrix product is cut up.</summary>
/// <param name="Tile">what a group computes</param>
/// <param name="Splits">groups that share the K of a tile; their sums are added in fixed order</param>
public readonly record struct MatmulPlan(MatmulTile Tile, int Splits)
{
    public override string ToString() => $"{Tile} in {Splits}";
}
