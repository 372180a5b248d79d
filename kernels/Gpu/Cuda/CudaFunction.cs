namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>A kernel on a device, ready to be launched. Its module belongs to the loader.</summary>
sealed class CudaFunction(KernelDefinition kernel, nint value)
{
    public KernelDefinition Kernel => kernel;

    /// <summary>CUfunction.</summary>
    public nint Value => value;
}
