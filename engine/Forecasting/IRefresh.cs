namespace TaylorSeer.Engine.Forecasting;

/// <summary>When the network is computed; on the other steps its features are forecast.</summary>
public interface IRefresh
{
    /// <summary>Whether step <paramref name="step"/> is computed.</summary>
    /// <param name="step">spaced step index, counting down from <paramref name="steps"/> − 1 to 0</param>
    /// <param name="steps">steps of the run</param>
    /// <param name="forecasts">forecast steps since the last computed one</param>
    bool Computes(int step, int steps, int forecasts);
}
