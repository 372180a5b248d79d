namespace TaylorSeer.Tests.Cuda.Driver;

/// <summary>An executable graph.</summary>
sealed record SimulatedExecutable(SimulatedGraph Graph);
