namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>Memory of a CUDA device.</summary>
sealed class CudaBuffer(CudaDevice device, CudaHandle memory, long bytes) : GpuBuffer(bytes)
{
    public ulong Address => (ulong)memory.Value;

    protected override void Dispose(bool disposing)
    {
        if (!memory.IsClosed)
            device.Finish();
        memory.Dispose();
    }
}
