using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Layers;

namespace TaylorSeer.Models;

/// <summary>Operation counts of a DiT. Exact ones count every matrix product; the others repeat the published TaylorSeer counter, for comparison.</summary>
public static class DiTCost
{
    /// <summary>Counts for one call with <paramref name="rows"/> samples (guidance doubles them).</summary>
    /// <param name="c">sizes of the model</param>
    /// <param name="rows">samples per call</param>
    /// <param name="sites">what is forecast: where that is the last output, not even the tokens are embedded on a forecast step</param>
    public static NetworkCost Of(DiTConfig c, int rows, Sites sites = Sites.EveryModule)
    {
        long b = rows, t = c.Tokens, d = c.Width, h = c.Heads, hd = c.HeadDim, l = c.Depth;
        long embedding = b * t * c.Channels * c.Patch * c.Patch * d, leftOut = sites == Sites.LastOutput ? embedding : 0;
        return new NetworkCost
        {
            AlwaysMacs = embedding - leftOut + (b * ((TimestepEmbedder.Features * d) + (d * d) + (l * 6 * d * d) + (2 * d * d) + (t * d * c.PatchOutputs))),
            ComputedMacs = leftOut + (b * l * ((4 * t * d * d) + (2 * t * d * c.MlpWidth) + (2 * t * t * d))),
            ReferenceComputed = l * (ReferenceAttention(b, t, d, h, hd) + ReferenceRest(b, t, d)),
            ReferenceForecast = l * ReferenceModulation(b, d),
        };
    }

    /// <summary>The published counter after a run.</summary>
    /// <param name="c">sizes of the model</param>
    /// <param name="rows">samples per call, guidance included</param>
    /// <param name="steps">steps of the run</param>
    /// <param name="computed">how many of them were computed</param>
    /// <param name="counting">its counting flag; without it only the attention of computed steps is summed</param>
    public static long ReferenceCounter(DiTConfig c, int rows, int steps, int computed, bool counting)
    {
        if (!counting)
            return c.Depth * computed * ReferenceAttention(rows, c.Tokens, c.Width, c.Heads, c.HeadDim);
        NetworkCost cost = Of(c, rows);
        return (computed * cost.ReferenceComputed) + ((steps - computed) * cost.ReferenceForecast);
    }

    static long ReferenceAttention(long b, long t, long d, long heads, long headDim) =>
        (6 * b * t * d * d) + (b * heads * t * headDim) + (2 * b * heads * t * t * headDim) + (5 * b * heads * t * t)
        + (2 * b * heads * t * t * headDim) + (2 * b * t * d * d);

    /// <summary>And for everything else in the block: multiply-adds count 2, except in the adaLN layer, where they count 1.</summary>
    static long ReferenceRest(long b, long t, long d) =>
        (2 * b * t * d) + ReferenceModulation(b, d) + (8 * b * t * d * d) + (8 * b * t * d * d) + (24 * b * t * d);

    static long ReferenceModulation(long b, long d) => (b * d) + (6 * b * d * d);
}
