namespace TaylorSeer.Kernels.Gpu.OpenCl;

/// <summary>An event of the queue.</summary>
sealed class OpenClMark(ClHandle mark) : GpuMark
{
    public nint Value => mark.Value;

    protected override void Dispose(bool disposing) => mark.Dispose();
}
