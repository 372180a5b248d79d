using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda.Driver;

/// <summary>A kernel of a loaded module.</summary>
sealed class SimulatedFunction(Module module, Simt.Program program)
{
    public Module Module => module;

    public Simt.Program Program => program;

    /// <summary>Dynamic shared memory that a launch may ask for.</summary>
    public int MaxDynamicBytes { get; set; } = SimulatedDriver.SharedBytes - program.SharedBytes;
}
