using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda.Driver;

/// <summary>A launch with copies of its parameters: in a stream, or as a node of a graph.</summary>
sealed record KernelNode(SimulatedFunction Function, Size3 Grid, Size3 Block, int DynamicBytes, byte[] Parameters);
