using TaylorSeer.Engine.Forecasting;

namespace TaylorSeer.Models;

/// <summary>The two watched places of a block: attention and MLP output, each before its gate.</summary>
public readonly record struct BlockSites(Site Attn, Site Mlp)
{
    /// <summary>Sites 2l and 2l + 1 of the store, or none.</summary>
    public static BlockSites Of(FeatureStore? features, int block) =>
        features is null ? default : new(features.Site(2 * block), features.Site((2 * block) + 1));
}
