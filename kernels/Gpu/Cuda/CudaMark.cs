namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>An event of the stream.</summary>
sealed class CudaMark(CudaHandle mark) : GpuMark
{
    public nint Value => mark.Value;

    protected override void Dispose(bool disposing) => mark.Dispose();
}
