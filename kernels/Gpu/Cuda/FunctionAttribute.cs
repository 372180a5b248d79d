namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>What <see cref="CudaDriver.FuncGetAttribute"/> and FuncSetAttribute are asked (CUfunction_attribute).</summary>
static class FunctionAttribute
{
    public const int MaxThreadsPerBlock = 0;
    public const int SharedSizeBytes = 1;
    public const int LocalSizeBytes = 3;
    public const int Registers = 4;
    public const int MaxDynamicSharedSizeBytes = 8;
}
