namespace TaylorSeer.Kernels.Gpu.Emulation;

/// <summary>Memory of the emulator.</summary>
sealed class EmulatedBuffer(long bytes) : GpuBuffer(bytes)
{
    public EmulatedMemory Memory { get; } = new("a buffer", bytes);

    protected override void Dispose(bool disposing)
    {
    }
}
