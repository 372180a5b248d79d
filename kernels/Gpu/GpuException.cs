namespace TaylorSeer.Kernels.Gpu;

/// <summary>A driver refused: says which call, on which device, with which code, and what to try.</summary>
public sealed class GpuException(string message) : Exception(message);
