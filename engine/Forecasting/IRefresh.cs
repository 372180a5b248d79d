namespace TaylorSeer.Engine.Forecasting;

/// <summary>
/// When the network is computed; on the other steps its features are forecast. It is also asked beforehand what it will do
/// (<see cref="Refresh.Plan"/>): an answer that changes during the run is heeded, and costs a pass over the differences.
/// </summary>
public interface IRefresh
{
    /// <summary>Whether step <paramref name="step"/> is computed.</summary>
    /// <param name="step">spaced step index, counting down from <paramref name="steps"/> − 1 to 0</param>
    /// <param name="steps">steps of the run</param>
    /// <param name="forecasts">forecast steps since the last computed one</param>
    bool Computes(int step, int steps, int forecasts);
}
