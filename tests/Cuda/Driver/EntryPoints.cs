using System.Runtime.InteropServices;
using System.Text;
using TaylorSeer.Kernels.Gpu.Cuda;

namespace TaylorSeer.Tests.Cuda.Driver;

/// <summary>The functions that the simulated library exports. An object tells which driver is meant; calls without one mean the thread's.</summary>
static unsafe class EntryPoints
{
    static readonly Dictionary<string, nint> Texts = [];

    static readonly Dictionary<string, nint> All = new()
    {
        ["cuInit"] = (nint)(delegate* unmanaged<uint, int>)&Init,
        ["cuDriverGetVersion"] = (nint)(delegate* unmanaged<int*, int>)&DriverGetVersion,
        ["cuGetErrorName"] = (nint)(delegate* unmanaged<int, byte**, int>)&GetErrorName,
        ["cuGetErrorString"] = (nint)(delegate* unmanaged<int, byte**, int>)&GetErrorString,
        ["cuDeviceGetCount"] = (nint)(delegate* unmanaged<int*, int>)&DeviceGetCount,
        ["cuDeviceGet"] = (nint)(delegate* unmanaged<int*, int, int>)&DeviceGet,
        ["cuDeviceGetName"] = (nint)(delegate* unmanaged<byte*, int, int, int>)&DeviceGetName,
        ["cuDeviceGetUuid_v2"] = (nint)(delegate* unmanaged<byte*, int, int>)&DeviceGetUuid,
        ["cuDeviceTotalMem_v2"] = (nint)(delegate* unmanaged<nuint*, int, int>)&DeviceTotalMem,
        ["cuDeviceGetAttribute"] = (nint)(delegate* unmanaged<int*, int, int, int>)&DeviceGetAttribute,
        ["cuDevicePrimaryCtxRetain"] = (nint)(delegate* unmanaged<nint*, int, int>)&PrimaryRetain,
        ["cuDevicePrimaryCtxRelease_v2"] = (nint)(delegate* unmanaged<int, int>)&PrimaryRelease,
        ["cuCtxSetCurrent"] = (nint)(delegate* unmanaged<nint, int>)&SetCurrent,
        ["cuMemGetInfo_v2"] = (nint)(delegate* unmanaged<nuint*, nuint*, int>)&MemGetInfo,
        ["cuMemAlloc_v2"] = (nint)(delegate* unmanaged<ulong*, nuint, int>)&MemAlloc,
        ["cuMemFree_v2"] = (nint)(delegate* unmanaged<ulong, int>)&MemFree,
        ["cuMemHostAlloc"] = (nint)(delegate* unmanaged<void**, nuint, uint, int>)&MemHostAlloc,
        ["cuMemFreeHost"] = (nint)(delegate* unmanaged<void*, int>)&MemFreeHost,
        ["cuMemcpyHtoDAsync_v2"] = (nint)(delegate* unmanaged<ulong, void*, nuint, nint, int>)&CopyToDevice,
        ["cuMemcpyDtoHAsync_v2"] = (nint)(delegate* unmanaged<void*, ulong, nuint, nint, int>)&CopyToHost,
        ["cuStreamCreate"] = (nint)(delegate* unmanaged<nint*, uint, int>)&StreamCreate,
        ["cuStreamDestroy_v2"] = (nint)(delegate* unmanaged<nint, int>)&StreamDestroy,
        ["cuStreamSynchronize"] = (nint)(delegate* unmanaged<nint, int>)&StreamSynchronize,
        ["cuGraphCreate"] = (nint)(delegate* unmanaged<nint*, uint, int>)&GraphCreate,
        ["cuGraphAddKernelNode"] = (nint)(delegate* unmanaged<nint*, nint, nint*, nuint, KernelNodeParameters*, int>)&GraphAddKernelNode,
        ["cuGraphInstantiateWithFlags"] = (nint)(delegate* unmanaged<nint*, nint, ulong, int>)&GraphInstantiate,
        ["cuGraphExecKernelNodeSetParams"] = (nint)(delegate* unmanaged<nint, nint, KernelNodeParameters*, int>)&GraphSetParameters,
        ["cuGraphLaunch"] = (nint)(delegate* unmanaged<nint, nint, int>)&GraphLaunch,
        ["cuGraphExecDestroy"] = (nint)(delegate* unmanaged<nint, int>)&GraphExecDestroy,
        ["cuGraphDestroy"] = (nint)(delegate* unmanaged<nint, int>)&GraphDestroy,
        ["cuEventCreate"] = (nint)(delegate* unmanaged<nint*, uint, int>)&EventCreate,
        ["cuEventRecord"] = (nint)(delegate* unmanaged<nint, nint, int>)&EventRecord,
        ["cuEventSynchronize"] = (nint)(delegate* unmanaged<nint, int>)&EventSynchronize,
        ["cuEventQuery"] = (nint)(delegate* unmanaged<nint, int>)&EventQuery,
        ["cuEventElapsedTime"] = (nint)(delegate* unmanaged<float*, nint, nint, int>)&EventElapsedTime,
        ["cuEventDestroy_v2"] = (nint)(delegate* unmanaged<nint, int>)&EventDestroy,
        ["cuModuleLoadDataEx"] = (nint)(delegate* unmanaged<nint*, void*, uint, int*, void**, int>)&ModuleLoad,
        ["cuModuleUnload"] = (nint)(delegate* unmanaged<nint, int>)&ModuleUnload,
        ["cuModuleGetFunction"] = (nint)(delegate* unmanaged<nint*, nint, byte*, int>)&ModuleGetFunction,
        ["cuFuncSetAttribute"] = (nint)(delegate* unmanaged<nint, int, int, int>)&FuncSetAttribute,
        ["cuTensorMapEncodeTiled"] =
            (nint)(delegate* unmanaged<void*, int, uint, ulong, ulong*, ulong*, uint*, uint*, int, int, int, int, int>)&TensorMapEncodeTiled,
        ["cuLaunchKernel"] = (nint)(delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)&LaunchKernel,
    };

    public static nint Find(string name) => All.GetValueOrDefault(name);

    /// <summary>Of a call that names neither a device nor an object.</summary>
    static int OnDriver(string call, Action<SimulatedDriver> body) => Answer(call, () => SimulatedDriver.OfThread, needsContext: false, body);

    static int OnDevice(string call, int device, Action<SimulatedDriver> body) =>
        Answer(call, () => SimulatedDriver.OfDevice(device), needsContext: false, body);

    /// <summary>Of a call that works in the thread's context.</summary>
    static int InContext(string call, Action<SimulatedDriver> body) => Answer(call, () => SimulatedDriver.OfThread, needsContext: true, body);

    /// <summary>No exception leaves an entry point.</summary>
    static int Answer(string call, Func<SimulatedDriver> find, bool needsContext, Action<SimulatedDriver> body)
    {
        try
        {
            SimulatedDriver driver = find();
            return driver.Answer(call, needsContext, () => body(driver));
        }
        catch (DriverException e)
        {
            return e.Code;
        }
    }

    [UnmanagedCallersOnly]
    static int Init(uint flags) => OnDriver("cuInit", d => d.Init(flags));

    [UnmanagedCallersOnly]
    static int DriverGetVersion(int* version) => OnDriver("cuDriverGetVersion", d => d.GetVersion(version));

    [UnmanagedCallersOnly]
    static int GetErrorName(int code, byte** text) => Text(code, text, name: true);

    [UnmanagedCallersOnly]
    static int GetErrorString(int code, byte** text) => Text(code, text, name: false);

    [UnmanagedCallersOnly]
    static int DeviceGetCount(int* count) => OnDriver("cuDeviceGetCount", d => d.DeviceGetCount(count));

    [UnmanagedCallersOnly]
    static int DeviceGet(int* device, int ordinal) => OnDriver("cuDeviceGet", d => d.DeviceGet(device, ordinal));

    [UnmanagedCallersOnly]
    static int DeviceGetName(byte* text, int bytes, int device) => OnDevice("cuDeviceGetName", device, _ => SimulatedDriver.DeviceGetName(text, bytes));

    [UnmanagedCallersOnly]
    static int DeviceGetUuid(byte* uuid, int device) => OnDevice("cuDeviceGetUuid_v2", device, _ => SimulatedDriver.DeviceGetUuid(uuid, device));

    [UnmanagedCallersOnly]
    static int DeviceTotalMem(nuint* bytes, int device) => OnDevice("cuDeviceTotalMem_v2", device, d => d.DeviceTotalMem(bytes));

    [UnmanagedCallersOnly]
    static int DeviceGetAttribute(int* value, int attribute, int device) =>
        OnDevice("cuDeviceGetAttribute", device, d => d.DeviceGetAttribute(value, attribute));

    [UnmanagedCallersOnly]
    static int PrimaryRetain(nint* context, int device) => OnDevice("cuDevicePrimaryCtxRetain", device, d => d.Retain(context, device));

    [UnmanagedCallersOnly]
    static int PrimaryRelease(int device) => OnDevice("cuDevicePrimaryCtxRelease_v2", device, d => d.Release(device));

    [UnmanagedCallersOnly]
    static int SetCurrent(nint context) => Handles.Owner(context) is { } driver
        ? driver.Answer("cuCtxSetCurrent", needsContext: false, () => driver.SetCurrent(context))
        : DriverCode.InvalidContext;

    [UnmanagedCallersOnly]
    static int MemGetInfo(nuint* free, nuint* total) => InContext("cuMemGetInfo_v2", d => d.MemGetInfo(free, total));

    [UnmanagedCallersOnly]
    static int MemAlloc(ulong* address, nuint bytes) => InContext("cuMemAlloc_v2", d => d.MemAlloc(address, bytes));

    [UnmanagedCallersOnly]
    static int MemFree(ulong address) => InContext("cuMemFree_v2", d => d.MemFree(address));

    [UnmanagedCallersOnly]
    static int MemHostAlloc(void** memory, nuint bytes, uint flags) => InContext("cuMemHostAlloc", d => d.MemHostAlloc(memory, bytes));

    [UnmanagedCallersOnly]
    static int MemFreeHost(void* memory) => InContext("cuMemFreeHost", d => d.MemFreeHost(memory));

    [UnmanagedCallersOnly]
    static int CopyToDevice(ulong destination, void* source, nuint bytes, nint stream) =>
        InContext("cuMemcpyHtoDAsync_v2", d => d.CopyToDevice(destination, source, bytes, stream));

    [UnmanagedCallersOnly]
    static int CopyToHost(void* destination, ulong source, nuint bytes, nint stream) =>
        InContext("cuMemcpyDtoHAsync_v2", d => d.CopyToHost(destination, source, bytes, stream));

    [UnmanagedCallersOnly]
    static int StreamCreate(nint* stream, uint flags) => InContext("cuStreamCreate", d => d.StreamCreate(stream, flags));

    [UnmanagedCallersOnly]
    static int StreamDestroy(nint stream) => InContext("cuStreamDestroy_v2", d => d.StreamDestroy(stream));

    [UnmanagedCallersOnly]
    static int StreamSynchronize(nint stream) => InContext("cuStreamSynchronize", d => d.StreamSynchronize(stream));

    [UnmanagedCallersOnly]
    static int GraphCreate(nint* graph, uint flags) => InContext("cuGraphCreate", d => d.GraphCreate(graph));

    [UnmanagedCallersOnly]
    static int GraphAddKernelNode(nint* node, nint graph, nint* dependencies, nuint count, KernelNodeParameters* launch) =>
        InContext("cuGraphAddKernelNode", d => d.GraphAddNode(node, graph, dependencies, count, launch));

    [UnmanagedCallersOnly]
    static int GraphInstantiate(nint* executable, nint graph, ulong flags) =>
        InContext("cuGraphInstantiateWithFlags", d => d.GraphInstantiate(executable, graph));

    [UnmanagedCallersOnly]
    static int GraphSetParameters(nint executable, nint node, KernelNodeParameters* launch) =>
        InContext("cuGraphExecKernelNodeSetParams", d => d.GraphSetParameters(executable, node, launch));

    [UnmanagedCallersOnly]
    static int GraphLaunch(nint executable, nint stream) => InContext("cuGraphLaunch", d => d.GraphLaunch(executable, stream));

    [UnmanagedCallersOnly]
    static int GraphExecDestroy(nint executable) => InContext("cuGraphExecDestroy", d => d.GraphExecutableDestroy(executable));

    [UnmanagedCallersOnly]
    static int GraphDestroy(nint graph) => InContext("cuGraphDestroy", d => d.GraphDestroy(graph));

    [UnmanagedCallersOnly]
    static int EventCreate(nint* mark, uint flags) => InContext("cuEventCreate", d => d.EventCreate(mark, flags));

    [UnmanagedCallersOnly]
    static int EventRecord(nint mark, nint stream) => InContext("cuEventRecord", d => d.EventRecord(mark, stream));

    [UnmanagedCallersOnly]
    static int EventSynchronize(nint mark) => InContext("cuEventSynchronize", d => d.EventSynchronize(mark));

    [UnmanagedCallersOnly]
    static int EventQuery(nint mark) => InContext("cuEventQuery", d => d.EventQuery(mark));

    [UnmanagedCallersOnly]
    static int EventElapsedTime(float* ms, nint first, nint last) => InContext("cuEventElapsedTime", d => d.EventElapsedTime(ms, first, last));

    [UnmanagedCallersOnly]
    static int EventDestroy(nint mark) => InContext("cuEventDestroy_v2", d => d.EventDestroy(mark));

    [UnmanagedCallersOnly]
    static int ModuleLoad(nint* module, void* image, uint count, int* options, void** values) =>
        InContext("cuModuleLoadDataEx", d => d.ModuleLoad(module, (byte*)image, count, options, values));

    [UnmanagedCallersOnly]
    static int ModuleUnload(nint module) => InContext("cuModuleUnload", d => d.ModuleUnload(module));

    [UnmanagedCallersOnly]
    static int ModuleGetFunction(nint* function, nint module, byte* name) =>
        InContext("cuModuleGetFunction", d => d.ModuleGetFunction(function, module, name));

    [UnmanagedCallersOnly]
    static int FuncSetAttribute(nint function, int attribute, int value) =>
        InContext("cuFuncSetAttribute", d => d.FunctionSetAttribute(function, attribute, value));

    [UnmanagedCallersOnly]
    static int TensorMapEncodeTiled(
        void* map, int type, uint rank, ulong address, ulong* sizes, ulong* strides, uint* box, uint* steps, int interleave, int swizzle, int promotion, int fill) =>
        InContext("cuTensorMapEncodeTiled", _ => SimulatedDriver.TensorMapEncodeTiled(map, type, rank, address, sizes, strides, box, steps, interleave, swizzle, promotion, fill));

    [UnmanagedCallersOnly]
    static int LaunchKernel(
        nint function, uint gridX, uint gridY, uint gridZ, uint blockX, uint blockY, uint blockZ, uint sharedBytes, nint stream, void** parameters, void** extra)
    {
        KernelNodeParameters node = new()
        {
            Function = function,
            GridX = gridX,
            GridY = gridY,
            GridZ = gridZ,
            BlockX = blockX,
            BlockY = blockY,
            BlockZ = blockZ,
            SharedBytes = sharedBytes,
            Parameters = parameters,
            Extra = extra,
        };
        KernelNodeParameters* p = &node;
        return InContext("cuLaunchKernel", d => d.Launch(p, stream));
    }

    /// <summary>Texts live for ever, as the driver's do. After a fault the description says which, which no real driver does.</summary>
    static int Text(int code, byte** text, bool name)
    {
        *text = null;
        if (DriverCode.Find(code) is not { } found)
            return DriverCode.InvalidValue;
        string wanted = name ? found.Name : code >= DriverCode.IllegalAddress && SimulatedDriver.OfThread.Fault is { } fault ? $"{found.Text}: {fault}" : found.Text;
        lock (Texts)
        {
            if (!Texts.TryGetValue(wanted, out nint made))
                Texts.Add(wanted, made = Lasting(wanted));
            *text = (byte*)made;
        }

        return DriverCode.Success;
    }

    static nint Lasting(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text + "\0");
        nint memory = Marshal.AllocHGlobal(bytes.Length);
        Marshal.Copy(bytes, 0, memory, bytes.Length);
        return memory;
    }
}
