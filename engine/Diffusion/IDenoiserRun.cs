using TaylorSeer.Engine.Forecasting;

namespace TaylorSeer.Engine.Diffusion;

/// <summary>A network during one run: its conditioning and its remembered features.</summary>
public interface IDenoiserRun : IDisposable
{
    /// <summary>What one step costs, for the report.</summary>
    NetworkCost Cost { get; }

    /// <summary>The remembered features, or null when every step is computed.</summary>
    FeatureStore? Features { get; }

    /// <summary>Bytes of device memory the run holds.</summary>
    long Bytes { get; }

    /// <summary>Noise and variance for every row at step <paramref name="step"/>: x (B, C, H, W) to (B, 2C, H, W), in scratch.</summary>
    /// <param name="x">the current samples</param>
    /// <param name="step">spaced step index; to be called for S − 1, S − 2, ... 0</param>
    /// <param name="trace">receives the intermediate results, for tests and study</param>
    Tensor Forward(Tensor x, int step, ITrace? trace = null);
}
