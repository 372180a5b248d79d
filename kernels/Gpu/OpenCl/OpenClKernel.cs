namespace TaylorSeer.Kernels.Gpu.OpenCl;

/// <summary>A kernel built for a device and one set of specialised numbers.</summary>
sealed class OpenClKernel(ClHandle program, ClHandle kernel) : IDisposable
{
    public nint Value => kernel.Value;

    public void Dispose()
    {
        kernel.Dispose();
        program.Dispose();
    }
}
