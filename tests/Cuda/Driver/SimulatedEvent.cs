namespace TaylorSeer.Tests.Cuda.Driver;

/// <summary>A place in a stream, and when it was reached.</summary>
sealed class SimulatedEvent(bool isTimed)
{
    public bool IsTimed => isTimed;

    /// <summary>Where it was recorded last; null: never.</summary>
    public SimulatedStream? Stream { get; set; }

    /// <summary>Recorded, and the stream has not come there.</summary>
    public bool IsPending { get; set; }

    /// <summary>The clock when the stream came there.</summary>
    public long Time { get; set; }
}
