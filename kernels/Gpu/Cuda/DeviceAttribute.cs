namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>What <see cref="CudaDriver.DeviceGetAttribute"/> is asked (CUdevice_attribute).</summary>
static class DeviceAttribute
{
    public const int MaxThreadsPerBlock = 1;
    public const int MaxSharedMemoryPerBlock = 8;
    public const int MultiprocessorCount = 16;
    public const int L2CacheSize = 38;
    public const int ComputeCapabilityMajor = 75;
    public const int ComputeCapabilityMinor = 76;

    /// <summary>Shared memory of a block whose function asked for it.</summary>
    public const int MaxSharedMemoryPerBlockOptin = 97;
}
