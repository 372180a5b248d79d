using System.Reflection;
using System.Runtime.InteropServices;
using TaylorSeer.Kernels.Gpu.Cuda;
using TaylorSeer.Tests.Cuda.Driver;

namespace TaylorSeer.Tests.Cuda;

/// <summary>
/// What the binding relies on, against the driver interface as documented (CUDA Driver API reference, and cuda.h, version 12.4): names
/// that the library exports, sizes and offsets of structures, values of enumerations.
/// </summary>
public class DriverAbiTests
{
    /// <summary>cuda.h maps these names to versioned symbols (#define cuMemAlloc cuMemAlloc_v2); the library exports the right side.</summary>
    static readonly string[] Exported =
    [
        "cuInit", "cuDriverGetVersion", "cuGetErrorName", "cuGetErrorString", "cuDeviceGetCount", "cuDeviceGet", "cuDeviceGetName", "cuDeviceGetUuid_v2",
        "cuDeviceTotalMem_v2", "cuDeviceGetAttribute", "cuDevicePrimaryCtxRetain", "cuDevicePrimaryCtxRelease_v2", "cuCtxSetCurrent", "cuMemGetInfo_v2",
        "cuMemAlloc_v2", "cuMemFree_v2", "cuMemHostAlloc", "cuMemFreeHost", "cuMemcpyHtoDAsync_v2", "cuMemcpyDtoHAsync_v2",
        "cuStreamCreate", "cuStreamDestroy_v2", "cuStreamSynchronize", "cuGraphCreate", "cuGraphAddKernelNode", "cuGraphInstantiateWithFlags",
        "cuGraphExecKernelNodeSetParams", "cuGraphLaunch", "cuGraphExecDestroy", "cuGraphDestroy", "cuEventCreate", "cuEventRecord", "cuEventSynchronize",
        "cuEventQuery", "cuEventElapsedTime", "cuEventDestroy_v2", "cuModuleLoadDataEx", "cuModuleUnload", "cuModuleGetFunction",
        "cuFuncSetAttribute", "cuLaunchKernel", "cuTensorMapEncodeTiled",
    ];

    [Fact]
    public void Only_documented_entry_points_are_asked_for()
    {
        List<string> asked = [];
        _ = new CudaDriver(name =>
        {
            asked.Add(name);
            return EntryPoints.Find(name);
        });
        Assert.Equal(Exported.Order(), asked.Order());
        Assert.Equal(asked.Count, typeof(CudaDriver).GetFields(BindingFlags.Public | BindingFlags.Instance).Length);
    }

    /// <summary>
    /// CUDA_KERNEL_NODE_PARAMS_v1: CUfunction func; unsigned int gridDimX, gridDimY, gridDimZ, blockDimX, blockDimY, blockDimZ, sharedMemBytes;
    /// void **kernelParams; void **extra. On 64-bit systems pointers are aligned to 8 bytes, so 4 bytes of padding follow the seven numbers.
    /// </summary>
    [Fact]
    public unsafe void Kernel_node_parameters_lie_as_in_cuda_h()
    {
        Assert.Equal(56, sizeof(KernelNodeParameters));
        (string Name, int Offset)[] fields =
        [
            ("Function", 0), ("GridX", 8), ("GridY", 12), ("GridZ", 16), ("BlockX", 20), ("BlockY", 24), ("BlockZ", 28), ("SharedBytes", 32), ("Parameters", 40),
            ("Extra", 48),
        ];
        foreach ((string name, int offset) in fields)
            Assert.Equal(offset, (int)Marshal.OffsetOf<KernelNodeParameters>(name));
    }

    /// <summary>CUdevice_attribute, CUfunction_attribute and CUjit_option of cuda.h.</summary>
    [Theory]
    [InlineData(typeof(DeviceAttribute), "MaxThreadsPerBlock", 1), InlineData(typeof(DeviceAttribute), "MaxSharedMemoryPerBlock", 8)]
    [InlineData(typeof(DeviceAttribute), "MultiprocessorCount", 16)]
    [InlineData(typeof(DeviceAttribute), "L2CacheSize", 38)]
    [InlineData(typeof(DeviceAttribute), "ComputeCapabilityMajor", 75), InlineData(typeof(DeviceAttribute), "ComputeCapabilityMinor", 76)]
    [InlineData(typeof(DeviceAttribute), "MaxSharedMemoryPerBlockOptin", 97)]
    [InlineData(typeof(FunctionAttribute), "MaxDynamicSharedSizeBytes", 8)]
    [InlineData(typeof(JitOption), "ErrorLogBuffer", 5), InlineData(typeof(JitOption), "ErrorLogBufferSizeBytes", 6)]
    public void Enumerations_have_the_values_of_cuda_h(Type type, string name, int value) =>
        Assert.Equal(value, type.GetField(name, BindingFlags.Public | BindingFlags.Static)!.GetRawConstantValue());

    /// <summary>CUresult of cuda.h.</summary>
    [Theory]
    [InlineData("OutOfMemory", 2), InlineData("StubLibrary", 34), InlineData("DeviceUnavailable", 46), InlineData("NoDevice", 100), InlineData("InvalidImage", 200)]
    [InlineData("NoBinaryForGpu", 209), InlineData("EccUncorrectable", 214), InlineData("InvalidPtx", 218), InlineData("NvlinkUncorrectable", 220)]
    [InlineData("CompilerNotFound", 221), InlineData("UnsupportedPtxVersion", 222), InlineData("IllegalAddress", 700), InlineData("LaunchOutOfResources", 701)]
    [InlineData("LaunchTimeout", 702), InlineData("Assert", 710), InlineData("HardwareStackError", 714), InlineData("IllegalInstruction", 715)]
    [InlineData("MisalignedAddress", 716), InlineData("InvalidAddressSpace", 717), InlineData("InvalidProgramCounter", 718), InlineData("LaunchFailed", 719)]
    [InlineData("SystemNotReady", 802), InlineData("SystemDriverMismatch", 803), InlineData("CompatNotSupportedOnDevice", 804)]
    public void Codes_have_the_values_of_cuda_h(string name, int value) =>
        Assert.Equal(value, typeof(CudaError).GetField(name, BindingFlags.Public | BindingFlags.Static)!.GetRawConstantValue());
}
