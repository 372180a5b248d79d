using System.Diagnostics;

namespace TaylorSeer.Kernels.Gpu.Emulation;

/// <summary>The host's clock when it was made: the emulator works while its caller waits.</summary>
sealed class EmulatedMark : GpuMark
{
    public long Time { get; } = Stopwatch.GetTimestamp();

    protected override void Dispose(bool disposing)
    {
    }
}
