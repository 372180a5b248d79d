using TaylorSeer.Engine.Forecasting;

namespace TaylorSeer.Models;

/// <summary>The watched places of a block: its attention and MLP output, each before its gate, or what it adds as a whole; or nothing.</summary>
public readonly record struct BlockSites(Site Attn, Site Mlp, Site Whole)
{
    /// <summary>The places of block <paramref name="block"/> in a store: sites 2l and 2l + 1, or site l, or none.</summary>
    public static BlockSites Of(FeatureStore? features, int block) => features?.Where switch
    {
        Sites.EveryModule => new(features.Site(2 * block), features.Site((2 * block) + 1), default),
        Sites.EveryBlock => new(default, default, features.Site(block)),
        _ => default,
    };

    /// <summary>How many places a network of <paramref name="depth"/> blocks has.</summary>
    public static int Count(Sites sites, int depth) => sites switch
    {
        Sites.EveryModule => 2 * depth,
        Sites.EveryBlock => depth,
        Sites.LastOutput => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(sites), sites, "not a choice of sites"),
    };
}
