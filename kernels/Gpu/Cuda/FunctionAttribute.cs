namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>What <see cref="CudaDriver.FuncSetAttribute"/> sets (CUfunction_attribute).</summary>
static class FunctionAttribute
{
    public const int MaxDynamicSharedSizeBytes = 8;
}
