using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Ops;

namespace TaylorSeer.Engine.Layers;

/// <summary>Multi-head self-attention with fused query, key and value projections. Weights: <c>qkv</c>, <c>proj</c>.</summary>
public sealed class SelfAttention(Weights w, int width, int heads)
{
    readonly Linear qkv = new(w["qkv"], width, 3 * width);
    readonly Linear proj = new(w["proj"], width, width);

    /// <summary>What its input may be kept in.</summary>
    public DType Reads => qkv.Reads;

    /// <summary>(N, T, D) to (N, T, D).</summary>
    public Tensor Forward(Tensor x) => proj.Forward(Mix(x));

    /// <summary>The same, remembered at <paramref name="site"/> and added to <paramref name="tokens"/>, times gate.</summary>
    public void Forward(Tensor x, Tensor gate, Site site, Tensor tokens) => proj.Finish(Mix(x), gate, site, tokens);

    /// <summary>Attention reads and writes one type, which proj may choose, but rows in their plain order.</summary>
    Tensor Mix(Tensor x) => Op.Attention(qkv.Forward(x, proj.Reads.InPlainOrder()), heads);
}
