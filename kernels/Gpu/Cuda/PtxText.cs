namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>A program as the driver takes it.</summary>
/// <param name="Origin">where it came from, for messages</param>
/// <param name="Text">PTX, every number filled in</param>
sealed record PtxText(string Origin, string Text);
