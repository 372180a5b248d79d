namespace TaylorSeer.Engine.Forecasting;

/// <summary>
/// Interval and order for those who name none. They depend on the number of steps, because what is forecast is a function
/// of the timestep: with 50 steps four of them span a short stretch of it, with 20 the same four span so much that a
/// series around the newest feature leaves the path, and pictures collapse. Few steps also leave few computed ones to
/// take differences of, so the order falls with the interval. Where every step adds fresh noise (ancestral sampling), a
/// feature is no smooth function of the step: differences carry the noise, higher ones more of it, and holding the newest
/// feature is nearest to the computed picture (docs/decisions: deterministic sampling by default).
/// </summary>
public static class ForecastDefaults
{
    /// <summary>Computed steps at the start of a run, as in the reference: the first difference needs two features.</summary>
    public const int Warmup = 2;

    /// <summary>The published setting of DiT from 40 steps on; half the distance below; below 20 a straight line at most.</summary>
    /// <param name="steps">steps of the run, S</param>
    /// <param name="ancestral">every step adds noise; then the newest feature is held</param>
    public static (int Interval, int Order) For(int steps, bool ancestral = false) => (steps, ancestral) switch
    {
        ( >= 40, true) => (4, 0),
        (_, true) => (2, 0),
        ( >= 40, _) => (4, 4),
        ( >= 20, _) => (2, 2),
        _ => (2, 1),
    };
}
