namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>Options of <see cref="CudaDriver.ModuleLoadDataEx"/> (CUjit_option): the value is the pointer itself, or a 32-bit number in its place.</summary>
static class JitOption
{
    public const int ErrorLogBuffer = 5;
    public const int ErrorLogBufferSizeBytes = 6;
}
