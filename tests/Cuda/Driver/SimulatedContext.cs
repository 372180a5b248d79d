using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda.Driver;

/// <summary>The primary context of a device: its memory, its streams.</summary>
sealed class SimulatedContext(GlobalMemory memory)
{
    public GlobalMemory Memory => memory;

    public List<SimulatedStream> Streams { get; } = [];

    /// <summary>How often it was retained and not released.</summary>
    public int Uses { get; set; }

    public nint Handle { get; set; }

    /// <summary>The code that every call answers after a kernel went wrong; 0: none did.</summary>
    public int Sticky { get; set; }

    public void Finish()
    {
        foreach (SimulatedStream stream in Streams)
            stream.Finish();
    }
}
