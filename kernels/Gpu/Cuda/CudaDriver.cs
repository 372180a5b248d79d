namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>
/// The calls of the CUDA driver interface that we use, each under the name of its entry point without "cu". CUcontext,
/// CUstream, CUevent, CUmodule, CUfunction, CUgraph and CUgraphExec are <see cref="nint"/>, CUdeviceptr is <see cref="ulong"/>,
/// CUdevice and every enumeration <see cref="int"/>, size_t <see cref="nuint"/>. Every call answers a code, see <see cref="CudaError"/>.
/// </summary>
/// <remarks>
/// Entry points are found by name, so that nothing is linked and tests may offer a driver of their own. All of them exist
/// since CUDA 11.4 (driver 470), but for the one that may be null. Graphs are built from kernel nodes, not captured from a stream: a step's launches are
/// collected anyway, and nodes whose arguments changed are given new ones (see LaunchSequence).
/// </remarks>
sealed unsafe class CudaDriver
{
    /// <summary>The oldest driver interface that is accepted: 11.8, the first whose compiler knows sm_90.</summary>
    public const int OldestVersion = 11080;

    public readonly delegate* unmanaged<uint, int> Init;                                // flags, 0
    public readonly delegate* unmanaged<int*, int> DriverGetVersion;                    // version: 1000 major + 10 minor
    public readonly delegate* unmanaged<int, byte**, int> GetErrorName;                 // code, text
    public readonly delegate* unmanaged<int, byte**, int> GetErrorString;               // code, text

    public readonly delegate* unmanaged<int*, int> DeviceGetCount;                      // count
    public readonly delegate* unmanaged<int*, int, int> DeviceGet;                      // device, ordinal
    public readonly delegate* unmanaged<byte*, int, int, int> DeviceGetName;            // text, its size, device
    public readonly delegate* unmanaged<byte*, int, int> DeviceGetUuid;                 // 16 bytes, device
    public readonly delegate* unmanaged<nuint*, int, int> DeviceTotalMem;               // bytes, device
    public readonly delegate* unmanaged<int*, int, int, int> DeviceGetAttribute;        // value, attribute, device

    public readonly delegate* unmanaged<nint*, int, int> DevicePrimaryCtxRetain;        // context, device
    public readonly delegate* unmanaged<int, int> DevicePrimaryCtxRelease;              // device
    public readonly delegate* unmanaged<nint, int> CtxSetCurrent;                       // context

    public readonly delegate* unmanaged<nuint*, nuint*, int> MemGetInfo;                // free, total
    public readonly delegate* unmanaged<ulong*, nuint, int> MemAlloc;                   // address, bytes
    public readonly delegate* unmanaged<ulong, int> MemFree;                            // address
    public readonly delegate* unmanaged<void**, nuint, uint, int> MemHostAlloc;         // pinned memory, bytes, flags
    public readonly delegate* unmanaged<void*, int> MemFreeHost;                        // pinned memory
    public readonly delegate* unmanaged<ulong, void*, nuint, nint, int> MemcpyHtoDAsync;    // destination, source, bytes, stream
    public readonly delegate* unmanaged<void*, ulong, nuint, nint, int> MemcpyDtoHAsync;    // destination, source, bytes, stream

    public readonly delegate* unmanaged<nint*, uint, int> StreamCreate;                 // stream, flags
    public readonly delegate* unmanaged<nint, int> StreamDestroy;
    public readonly delegate* unmanaged<nint, int> StreamSynchronize;

    public readonly delegate* unmanaged<nint*, uint, int> GraphCreate;                  // graph, flags
    public readonly delegate* unmanaged<nint*, nint, nint*, nuint, KernelNodeParameters*, int> GraphAddKernelNode;  // node, graph, nodes that it follows, their count, launch
    public readonly delegate* unmanaged<nint*, nint, ulong, int> GraphInstantiate;      // executable graph, graph, flags
    public readonly delegate* unmanaged<nint, nint, KernelNodeParameters*, int> GraphExecKernelNodeSetParams;       // executable graph, node of its graph, launch
    public readonly delegate* unmanaged<nint, nint, int> GraphLaunch;                   // executable graph, stream
    public readonly delegate* unmanaged<nint, int> GraphExecDestroy;
    public readonly delegate* unmanaged<nint, int> GraphDestroy;

    public readonly delegate* unmanaged<nint*, uint, int> EventCreate;                  // event, flags
    public readonly delegate* unmanaged<nint, nint, int> EventRecord;                   // event, stream
    public readonly delegate* unmanaged<nint, int> EventSynchronize;
    public readonly delegate* unmanaged<nint, int> EventQuery;
    public readonly delegate* unmanaged<float*, nint, nint, int> EventElapsedTime;      // milliseconds, start, end
    public readonly delegate* unmanaged<nint, int> EventDestroy;

    public readonly delegate* unmanaged<nint*, void*, uint, int*, void**, int> ModuleLoadDataEx;    // module, image, options, their names, their values
    public readonly delegate* unmanaged<nint, int> ModuleUnload;
    public readonly delegate* unmanaged<nint*, nint, byte*, int> ModuleGetFunction;     // function, module, name
    public readonly delegate* unmanaged<nint, int, int, int> FuncSetAttribute;          // function, attribute, value

    /// <summary>function; blocks x, y, z; threads x, y, z; dynamic shared bytes; stream; addresses of the parameters; extra, null.</summary>
    public readonly delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int> LaunchKernel;

    /// <summary>
    /// map, 128 bytes at a multiple of 64; type of elements; dimensions; address; size of each dimension, innermost first; bytes from step to step of each but
    /// the innermost; size of a box; steps between its elements; interleave; swizzle; L2 promotion; fill. Null: the driver is older than CUDA 12.0.
    /// </summary>
    public readonly delegate* unmanaged<void*, int, uint, ulong, ulong*, ulong*, uint*, uint*, int, int, int, int, int> TensorMapEncodeTiled;

    readonly Func<string, nint> resolve;

    /// <param name="resolve">the address of an entry point by its exported name; 0: there is none</param>
    /// <exception cref="GpuException">An entry point is missing.</exception>
    internal CudaDriver(Func<string, nint> resolve)
    {
        this.resolve = resolve;
        Init = (delegate* unmanaged<uint, int>)Entry("cuInit");
        DriverGetVersion = (delegate* unmanaged<int*, int>)Entry("cuDriverGetVersion");
        GetErrorName = (delegate* unmanaged<int, byte**, int>)Entry("cuGetErrorName");
        GetErrorString = (delegate* unmanaged<int, byte**, int>)Entry("cuGetErrorString");

        DeviceGetCount = (delegate* unmanaged<int*, int>)Entry("cuDeviceGetCount");
        DeviceGet = (delegate* unmanaged<int*, int, int>)Entry("cuDeviceGet");
        DeviceGetName = (delegate* unmanaged<byte*, int, int, int>)Entry("cuDeviceGetName");
        DeviceGetUuid = (delegate* unmanaged<byte*, int, int>)Entry("cuDeviceGetUuid_v2");
        DeviceTotalMem = (delegate* unmanaged<nuint*, int, int>)Entry("cuDeviceTotalMem_v2");
        DeviceGetAttribute = (delegate* unmanaged<int*, int, int, int>)Entry("cuDeviceGetAttribute");

        DevicePrimaryCtxRetain = (delegate* unmanaged<nint*, int, int>)Entry("cuDevicePrimaryCtxRetain");
        DevicePrimaryCtxRelease = (delegate* unmanaged<int, int>)Entry("cuDevicePrimaryCtxRelease_v2");
        CtxSetCurrent = (delegate* unmanaged<nint, int>)Entry("cuCtxSetCurrent");

        MemGetInfo = (delegate* unmanaged<nuint*, nuint*, int>)Entry("cuMemGetInfo_v2");
        MemAlloc = (delegate* unmanaged<ulong*, nuint, int>)Entry("cuMemAlloc_v2");
        MemFree = (delegate* unmanaged<ulong, int>)Entry("cuMemFree_v2");
        MemHostAlloc = (delegate* unmanaged<void**, nuint, uint, int>)Entry("cuMemHostAlloc");
        MemFreeHost = (delegate* unmanaged<void*, int>)Entry("cuMemFreeHost");
        MemcpyHtoDAsync = (delegate* unmanaged<ulong, void*, nuint, nint, int>)Entry("cuMemcpyHtoDAsync_v2");
        MemcpyDtoHAsync = (delegate* unmanaged<void*, ulong, nuint, nint, int>)Entry("cuMemcpyDtoHAsync_v2");

        StreamCreate = (delegate* unmanaged<nint*, uint, int>)Entry("cuStreamCreate");
        StreamDestroy = (delegate* unmanaged<nint, int>)Entry("cuStreamDestroy_v2");
        StreamSynchronize = (delegate* unmanaged<nint, int>)Entry("cuStreamSynchronize");

        GraphCreate = (delegate* unmanaged<nint*, uint, int>)Entry("cuGraphCreate");
        GraphAddKernelNode = (delegate* unmanaged<nint*, nint, nint*, nuint, KernelNodeParameters*, int>)Entry("cuGraphAddKernelNode");
        GraphInstantiate = (delegate* unmanaged<nint*, nint, ulong, int>)Entry("cuGraphInstantiateWithFlags");
        GraphExecKernelNodeSetParams =
            (delegate* unmanaged<nint, nint, KernelNodeParameters*, int>)Entry("cuGraphExecKernelNodeSetParams");
        GraphLaunch = (delegate* unmanaged<nint, nint, int>)Entry("cuGraphLaunch");
        GraphExecDestroy = (delegate* unmanaged<nint, int>)Entry("cuGraphExecDestroy");
        GraphDestroy = (delegate* unmanaged<nint, int>)Entry("cuGraphDestroy");

        EventCreate = (delegate* unmanaged<nint*, uint, int>)Entry("cuEventCreate");
        EventRecord = (delegate* unmanaged<nint, nint, int>)Entry("cuEventRecord");
        EventSynchronize = (delegate* unmanaged<nint, int>)Entry("cuEventSynchronize");
        EventQuery = (delegate* unmanaged<nint, int>)Entry("cuEventQuery");
        EventElapsedTime = (delegate* unmanaged<float*, nint, nint, int>)Entry("cuEventElapsedTime");
        EventDestroy = (delegate* unmanaged<nint, int>)Entry("cuEventDestroy_v2");

        ModuleLoadDataEx = (delegate* unmanaged<nint*, void*, uint, int*, void**, int>)Entry("cuModuleLoadDataEx");
        ModuleUnload = (delegate* unmanaged<nint, int>)Entry("cuModuleUnload");
        ModuleGetFunction = (delegate* unmanaged<nint*, nint, byte*, int>)Entry("cuModuleGetFunction");
        FuncSetAttribute = (delegate* unmanaged<nint, int, int, int>)Entry("cuFuncSetAttribute");
        LaunchKernel =
            (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)Entry("cuLaunchKernel");
        TensorMapEncodeTiled =
            (delegate* unmanaged<void*, int, uint, ulong, ulong*, ulong*, uint*, uint*, int, int, int, int, int>)resolve("cuTensorMapEncodeTiled");
    }

    void* Entry(string name)
    {
        nint address = resolve(name);
        return address != 0 ? (void*)address : throw new GpuException(
            $"The CUDA driver's library has no {name}: the driver is older than CUDA {OldestVersion / 1000}.{OldestVersion % 1000 / 10}. "
            + "Install a newer NVIDIA driver (520 or later), or use another device.");
    }
}
