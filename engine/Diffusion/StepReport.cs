namespace TaylorSeer.Engine.Diffusion;

/// <summary>One finished step of a run.</summary>
/// <param name="Call">0 for the first (noisiest) step, counting up</param>
/// <param name="Step">spaced step index, S − 1 down to 0</param>
/// <param name="Timestep">what the network was told, 0 to 999</param>
/// <param name="IsForecast">features were forecast; otherwise the network was computed</param>
/// <param name="ElapsedMs">wall-clock time of the step, milliseconds</param>
public readonly record struct StepReport(int Call, int Step, int Timestep, bool IsForecast, double ElapsedMs);
