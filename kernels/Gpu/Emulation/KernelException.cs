namespace TaylorSeer.Kernels.Gpu.Emulation;

/// <summary>A kernel did what a device would not forgive: left its bounds, raced, or parted at a barrier. Says which thread and where.</summary>
public sealed class KernelException(string message) : Exception(message);
