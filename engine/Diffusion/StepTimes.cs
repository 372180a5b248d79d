namespace TaylorSeer.Engine.Diffusion;

/// <summary>Wall-clock times of some steps of a run, milliseconds; zeros where there were none.</summary>
/// <param name="Total">all of them</param>
/// <param name="Mean">per step</param>
/// <param name="Median">of the steps one by one: see <see cref="Engine.Median"/></param>
public readonly record struct StepTimes(double Total, double Mean, double Median);
