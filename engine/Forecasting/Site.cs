using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Ops;

namespace TaylorSeer.Engine.Forecasting;

/// <summary>
/// One watched place of a network. Written at the place as "forecast it, or compute and observe it":
/// <c>site.Forecast() ?? site.Observe(compute())</c>. The default value watches nothing and always computes.
/// </summary>
public readonly struct Site(FeatureStore store, int index)
{
    readonly FeatureStore? store = store;

    /// <summary>Whether anything is remembered here.</summary>
    public bool IsWatched => store is not null;

    /// <summary>The forecast feature on a forecast step, null on a computed one.</summary>
    public Tensor? Forecast() => store is { IsForecast: true } ? store.Forecast(index) : null;

    /// <summary>Computes the feature as x Wᵀ + b, remembers it, and adds gate times it to <paramref name="tokens"/> (N, T, D), in one pass where the device can.</summary>
    public void Observe(Tensor x, PackedWeight w, Tensor b, Tensor gate, Tensor tokens) =>
        Op.LinearGated(x, w, b, gate, tokens, store?.Gap ?? 1, store?.Updated ?? 0, store?.Update(index));

    /// <summary>Remembers the computed feature and returns it.</summary>
    public Tensor Observe(Tensor y)
    {
        store?.Observe(index, y);
        return y;
    }
}
