using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda.Driver;

/// <summary>What machine the simulated driver pretends to be on, and what is to go wrong.</summary>
sealed record DriverOptions
{
    /// <summary>1000 major + 10 minor.</summary>
    public int Version { get; init; } = 12040;

    public int Devices { get; init; } = 1;

    /// <summary>10 major + minor.</summary>
    public int Capability { get; init; } = 90;

    public int Multiprocessors { get; init; } = 132;

    public long MemoryBytes { get; init; } = 80L << 30;

    /// <summary>What kernels are watched for.</summary>
    public Checks Checks { get; init; } = Checks.None;

    /// <summary>Entry points that the library does not have.</summary>
    public IReadOnlySet<string> Missing { get; init; } = new HashSet<string>();

    /// <summary>The allocation, counted from 1, for which there is no memory; 0: none.</summary>
    public int FailingAllocation { get; init; }

    /// <summary>The launch, counted from 1, that ends in an illegal access; 0: none. Every later call answers the same.</summary>
    public int FailingLaunch { get; init; }

    /// <summary>The call that is refused as an invalid value, by its entry point and its number from 1; what comes after is answered as ever.</summary>
    public (string Call, int Number) FailingCall { get; init; }
}
