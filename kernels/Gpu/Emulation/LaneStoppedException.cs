namespace TaylorSeer.Kernels.Gpu.Emulation;

/// <summary>Unwinds a lane that waits at a barrier after another lane of its group has failed.</summary>
sealed class LaneStoppedException : Exception;
