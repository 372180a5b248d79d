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

    /// <summary>Remembers the computed feature and returns it.</summary>
    public Tensor Observe(Tensor y)
    {
        store?.Observe(index, y);
        return y;
    }
}
