namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>What one instruction does to the lanes of <see cref="Warp.Mask"/>.</summary>
delegate void Step(Warp w);
