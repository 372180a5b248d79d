namespace TaylorSeer.Engine.Forecasting;

/// <summary>What a run remembers of a site's newest K features. A forecast is a weighted sum of K tensors either way, equal up to rounding.</summary>
public enum Kept
{
    /// <summary>Finite differences D_0 .. D_{K−1}, brought up to date in place at each computed step: all K are read and written.</summary>
    Differences,

    /// <summary>
    /// The features themselves: a computed step writes one of K, the oldest's place. Weights of features are larger than those of
    /// differences (2.7 times, L2 norm, at interval 4 and order 4), and so is what storage in bf16 loses.
    /// </summary>
    Features,
}
