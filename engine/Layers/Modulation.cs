namespace TaylorSeer.Engine.Layers;

/// <summary>adaLN vectors that one linear layer produced side by side, (N, k·D), seen one by one; rows lie apart.</summary>
public static class Modulation
{
    /// <summary>Shift and scale, in this order.</summary>
    public static (Tensor Shift, Tensor Scale) Chunk2(this Tensor m) => (Chunk(m, 0, 2), Chunk(m, 1, 2));

    /// <summary>The six of a block, in the paper's order.</summary>
    public static (Tensor ShiftMsa, Tensor ScaleMsa, Tensor GateMsa, Tensor ShiftMlp, Tensor ScaleMlp, Tensor GateMlp) Chunk6(this Tensor m) =>
        (Chunk(m, 0, 6), Chunk(m, 1, 6), Chunk(m, 2, 6), Chunk(m, 3, 6), Chunk(m, 4, 6), Chunk(m, 5, 6));

    static Tensor Chunk(Tensor m, int i, int of) => m.Columns(i * (m.Shape[1] / of), m.Shape[1] / of);
}
