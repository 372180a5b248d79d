namespace TaylorSeer.Kernels.Gpu.OpenCl;

/// <summary>Memory of an OpenCL device.</summary>
sealed class OpenClBuffer(ClHandle memory, long bytes) : GpuBuffer(bytes)
{
    public nint Value => memory.Value;

    protected override void Dispose(bool disposing) => memory.Dispose();
}
