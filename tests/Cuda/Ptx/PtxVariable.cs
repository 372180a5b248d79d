namespace TaylorSeer.Tests.Cuda.Ptx;

/// <summary>A variable in one of the state spaces.</summary>
/// <param name="Name">as written</param>
/// <param name="Space">without dot: <c>global</c>, <c>const</c>, <c>shared</c>, <c>local</c>, <c>param</c></param>
/// <param name="Align">bytes</param>
/// <param name="Bytes">size; 0 for <c>.extern .shared</c> without one</param>
/// <param name="Initial">first bytes; the rest is zero. Null: not initialised.</param>
/// <param name="IsExtern">memory that the launch gives (dynamic shared memory), or another module</param>
sealed record PtxVariable(string Name, string Space, int Align, int Bytes, byte[]? Initial, bool IsExtern);
