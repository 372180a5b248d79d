using TaylorSeer.Engine;
using TaylorSeer.Engine.Checkpoints;
using TaylorSeer.Engine.Layers;
using static TaylorSeer.Engine.Ops.Op;

namespace TaylorSeer.Models;

/// <summary>The last layer: tokens to noise and variance of their patch. Computed on every step.</summary>
public sealed class FinalLayer(DiTConfig config, Weights w)
{
    readonly Linear adaLN = new(w["adaLN_modulation.1"], config.Width, 2 * config.Width);
    readonly Linear linear = new(w["linear"], config.Width, config.PatchOutputs);

    /// <summary>Shift and scale side by side, into <paramref name="destination"/> (R, 2D), from SiLU'd conditioning <paramref name="c"/> (R, D).</summary>
    public void Modulate(Tensor c, Tensor destination) => adaLN.Forward(c, destination);

    /// <summary>(N, T, D) to (N, T, p p 2C).</summary>
    public Tensor Forward(Tensor x, Tensor modulation)
    {
        var (shift, scale) = modulation.Chunk2();                       // each (N, D)
        return linear.Forward(LayerNormModulate(x, shift, scale, linear.Reads));     // (N, T, p p 2C)
    }
}
