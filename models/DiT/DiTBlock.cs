using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Layers;
using static TaylorSeer.Engine.Ops.Op;

namespace TaylorSeer.Models;

/// <summary>A DiT block with adaLN-Zero conditioning (Peebles and Xie 2023, figure 3).</summary>
public sealed class DiTBlock(DiTConfig config, Weights w)
{
    readonly Linear adaLN = new(w.As(DiT.Modulation(w.Type))["adaLN_modulation.1"], config.Width, 6 * config.Width);
    readonly SelfAttention attn = new(w["attn"], config.Width, config.Heads);
    readonly Mlp mlp = new(w["mlp"], config.Width, config.MlpWidth);

    /// <summary>The block's six modulation vectors side by side, into <paramref name="destination"/> (R, 6D).</summary>
    /// <param name="c">SiLU of timestep plus label embedding (R, D)</param>
    /// <param name="destination">memory of the run</param>
    public void Modulate(Tensor c, Tensor destination) => adaLN.Forward(c, destination);

    /// <summary>Updates the tokens in place.</summary>
    /// <param name="x">tokens (N, T, D)</param>
    /// <param name="modulation">shift, scale, gate of attention, then of the MLP (N, 6D)</param>
    /// <param name="site">where this block's two features are remembered and forecast</param>
    /// <param name="trace">receives both features, if anyone looks</param>
    public void Forward(Tensor x, Tensor modulation, BlockSites site, ITrace? trace)
    {
        var (shiftMsa, scaleMsa, gateMsa, shiftMlp, scaleMlp, gateMlp) = modulation.Chunk6();      // each (N, D)

        Tensor a = site.Attn.Forecast()
            ?? site.Attn.Observe(attn.Forward(LayerNormModulate(x, shiftMsa, scaleMsa, attn.Reads)));    // (N, T, D)
        AddGated(x, gateMsa, a);

        Tensor m = site.Mlp.Forecast()
            ?? site.Mlp.Observe(mlp.Forward(LayerNormModulate(x, shiftMlp, scaleMlp, mlp.Reads)));      // (N, T, D)
        AddGated(x, gateMlp, m);

        trace?.Record("attn", a);
        trace?.Record("mlp", m);
    }
}
