using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Ops;

namespace TaylorSeer.Engine.Layers;

/// <summary>A class label as a vector; row <c>classes</c> of the table stands for "no class". Weight: <c>embedding_table.weight</c>.</summary>
public sealed class LabelEmbedder(Weights w, int classes, int width)
{
    readonly Tensor table = w.Take("embedding_table.weight", (classes + 1, width));

    /// <summary>N labels (0 to classes) to (N, D).</summary>
    public Tensor Forward(ReadOnlySpan<int> labels) => Op.Gather(table, labels);
}
