namespace TaylorSeer.Tests.Cuda.Ptx;

/// <summary>A text that is not PTX as the simulator knows it: which line, what is there.</summary>
public sealed class PtxException(string message) : Exception(message);
