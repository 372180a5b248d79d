using TaylorSeer.Engine.Diffusion;

namespace TaylorSeer.Models;

/// <summary>Operation counts of a DiT. Exact ones count every matrix product; the others repeat the published TaylorSeer counter, for comparison.</summary>
public static class DiTCost
{
    /// <summary>Counts for one call with <paramref name="rows"/> samples (guidance doubles them).</summary>
    public static NetworkCost Of(DiTConfig c, int rows)
    {
        long b = rows, t = c.Tokens, d = c.Width, h = c.Heads, hd = c.HeadDim, l = c.Depth;
        return new NetworkCost
        {
            AlwaysMacs = b * ((t * c.Channels * c.Patch * c.Patch * d) + (256 * d) + (d * d) + (l * 6 * d * d) + (2 * d * d) + (t * d * c.PatchOutputs)),
            BlockMacs = b * l * ((4 * t * d * d) + (2 * t * d * c.MlpWidth) + (2 * t * t * d)),
            FeatureElements = 2 * l * b * t * d,
            ReferenceComputed = l * (ReferenceAttention(b, t, d, h, hd) + ReferenceRest(b, t, d)),
            ReferenceForecast = l * ReferenceModulation(b, d),
        };
    }

    /// <summary>What the published counter adds per block for attention on a computed step; it is summed even without the counting flag.</summary>
    internal static long ReferenceAttention(long b, long t, long d, long heads, long headDim) =>
        (6 * b * t * d * d) + (b * heads * t * headDim) + (2 * b * heads * t * t * headDim) + (5 * b * heads * t * t)
        + (2 * b * heads * t * t * headDim) + (2 * b * t * d * d);

    /// <summary>And for everything else in the block: multiply-adds count 2, except in the adaLN layer, where they count 1.</summary>
    static long ReferenceRest(long b, long t, long d) =>
        (2 * b * t * d) + ReferenceModulation(b, d) + (8 * b * t * d * d) + (8 * b * t * d * d) + (24 * b * t * d);

    static long ReferenceModulation(long b, long d) => (b * d) + (6 * b * d * d);
}
