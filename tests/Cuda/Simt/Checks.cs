namespace TaylorSeer.Tests.Cuda.Simt;

/// <summary>What is looked for beyond bounds and alignment, which are always checked.</summary>
[Flags]
public enum Checks
{
    None = 0,

    /// <summary>Races on shared memory between warps, and accesses to bytes that a cp.async has not delivered.</summary>
    Races = 1,

    /// <summary>Reads of global and shared memory that was never written.</summary>
    Uninitialized = 2,

    /// <summary>Counts executions of every instruction, and bank conflicts of accesses to shared memory.</summary>
    Counts = 4,

    All = Races | Uninitialized | Counts,
}
