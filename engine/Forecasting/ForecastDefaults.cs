namespace TaylorSeer.Engine.Forecasting;

/// <summary>
/// Interval and order for those who name none. They depend on the number of steps, because what is forecast is a function
/// of the timestep: with 50 steps four of them span a short stretch of it, with 20 the same four span so much that a
/// series around the newest feature leaves the path, and pictures collapse. Few steps also leave few computed ones to
/// take differences of, so the order falls with the interval.
/// </summary>
public static class ForecastDefaults
{
    /// <summary>Computed steps at the start of a run, as in the reference: the first difference needs two features.</summary>
    public const int Warmup = 2;

    /// <summary>The published setting of DiT from 40 steps on; half the distance below; below 20 a straight line at most.</summary>
    /// <param name="steps">steps of the run, S</param>
    public static (int Interval, int Order) For(int steps) => steps switch
    {
        >= 40 => (4, 4),
        >= 20 => (2, 2),
        _ => (2, 1),
    };
}
