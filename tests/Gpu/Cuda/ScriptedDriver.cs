using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using TaylorSeer.Kernels.Gpu.Cuda;

namespace TaylorSeer.Tests.Gpu.Cuda;

/// <summary>
/// A CUDA driver that computes nothing: it keeps memory, writes down every launch, and fails where a test wants it to. One
/// per process, so its tests do not run at the same time.
/// </summary>
static unsafe class ScriptedDriver
{
    /// <summary>The collection of the tests that use it.</summary>
    public const string Collection = "scripted CUDA driver";

    static readonly Dictionary<string, int> Codes = [];
    static readonly Dictionary<nint, string> Functions = [];
    static readonly Dictionary<nint, List<string>> Graphs = [];
    static readonly Dictionary<nint, int> ParameterCounts = [];
    static readonly HashSet<nint> Live = [];
    static readonly List<string> Calls = [];
    static nint next = 0x1000;

    /// <summary>Launches in the order in which a device would run them: kernel, grid, parameters.</summary>
    public static List<string> Launches { get; } = [];

    /// <summary>PTX that was loaded, in order.</summary>
    public static List<string> Images { get; } = [];

    /// <summary>Version, number of devices, compute capability.</summary>
    public static (int Version, int Devices, int Capability) Machine { get; set; }

    /// <summary>Objects and memory that were made and not released.</summary>
    public static int LiveCount => Live.Count;

    /// <summary>A driver without a past.</summary>
    public static CudaPlatform Start(int version = 12040, int devices = 1, int capability = 90)
    {
        Machine = (version, devices, capability);
        Codes.Clear();
        Launches.Clear();
        Images.Clear();
        Calls.Clear();
        return new(new CudaDriver(Resolve));
    }

    /// <summary>From now on the entry point answers <paramref name="code"/>; 0: it works again.</summary>
    public static void Fail(string call, int code) => Codes[call] = code;

    /// <summary>How often an entry point was called.</summary>
    public static int Count(string call) => Calls.Count(c => c == call);

    /// <summary>The entry point: the method of that name here, without its version; others succeed and do nothing.</summary>
    public static nint Resolve(string name)
    {
        string method = name[2..].Split("_v")[0];
        MethodInfo found = typeof(ScriptedDriver).GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)
            ?? throw new InvalidOperationException($"{name} is not scripted");
        return found.MethodHandle.GetFunctionPointer();
    }

    static int Answer([CallerMemberName] string call = "")
    {
        Calls.Add("cu" + call);
        return Codes.GetValueOrDefault("cu" + call);
    }

    static int Make(nint* made, [CallerMemberName] string call = "")
    {
        int code = Answer(call);
        if (code != 0)
            return code;
        *made = next += 16;
        Live.Add(*made);
        return 0;
    }

    static int Release(nint made, [CallerMemberName] string call = "")
    {
        if (!Live.Remove(made))
            return 400;
        return Answer(call);
    }

    static string Text(nint function, uint x, uint y, uint z, uint shared, void** parameters)
    {
        string kernel = Functions[function];
        IEnumerable<string> values = Enumerable.Range(0, ParameterCounts[function]).Select(i => ((ulong*)((nint*)parameters)[i])->ToString("x"));
        return $"{kernel} {x} {y} {z} {shared} ({string.Join(", ", values)})";
    }

    [UnmanagedCallersOnly]
    static int Init(uint flags) => Answer();

    [UnmanagedCallersOnly]
    static int DriverGetVersion(int* version)
    {
        *version = Machine.Version;
        return Answer();
    }

    [UnmanagedCallersOnly]
    static int GetErrorName(int code, byte** text)
    {
        *text = (byte*)Marshal.StringToCoTaskMemUTF8(code == 2 ? "CUDA_ERROR_OUT_OF_MEMORY" : code == 700 ? "CUDA_ERROR_ILLEGAL_ADDRESS" : "CUDA_ERROR_OTHER");
        return 0;
    }

    [UnmanagedCallersOnly]
    static int GetErrorString(int code, byte** text)
    {
        *text = (byte*)Marshal.StringToCoTaskMemUTF8("what it means");
        return 0;
    }

    [UnmanagedCallersOnly]
    static int DeviceGetCount(int* count)
    {
        *count = Machine.Devices;
        return Answer();
    }

    [UnmanagedCallersOnly]
    static int DeviceGet(int* device, int ordinal)
    {
        *device = ordinal;
        return Answer();
    }

    [UnmanagedCallersOnly]
    static int DeviceGetName(byte* text, int size, int device)
    {
        Encoding.UTF8.GetBytes("Scripted GPU\0", new Span<byte>(text, size));
        return Answer();
    }

    [UnmanagedCallersOnly]
    static int DeviceGetUuid(byte* uuid, int device)
    {
        for (int i = 0; i < 16; i++)
            uuid[i] = (byte)(i + 1);
        return Answer();
    }

    [UnmanagedCallersOnly]
    static int DeviceTotalMem(nuint* bytes, int device)
    {
        *bytes = 80u << 20;
        return Answer();
    }

    [UnmanagedCallersOnly]
    static int DeviceGetAttribute(int* value, int attribute, int device)
    {
        *value = attribute switch
        {
            DeviceAttribute.ComputeCapabilityMajor => Machine.Capability / 10,
            DeviceAttribute.ComputeCapabilityMinor => Machine.Capability % 10,
            DeviceAttribute.MaxThreadsPerBlock => 1024,
            DeviceAttribute.MaxSharedMemoryPerBlock => 48 << 10,
            DeviceAttribute.MaxSharedMemoryPerBlockOptin => 227 << 10,
            _ => 132,
        };
        return Answer();
    }

    [UnmanagedCallersOnly]
    static int DevicePrimaryCtxRetain(nint* context, int device) => Make(context);

    [UnmanagedCallersOnly]
    static int DevicePrimaryCtxRelease(int device)
    {
        Live.RemoveWhere(h => true);
        return Answer();
    }

    [UnmanagedCallersOnly]
    static int CtxSetCurrent(nint context) => 0;

    [UnmanagedCallersOnly]
    static int MemGetInfo(nuint* free, nuint* total)
    {
        (*free, *total) = (30u << 20, 80u << 20);
        return Answer();
    }

    [UnmanagedCallersOnly]
    static int MemAlloc(ulong* address, nuint bytes)
    {
        int code = Answer();
        if (code != 0)
            return code;
        nint memory = (nint)NativeMemory.AlignedAlloc(bytes, 256);
        Live.Add(memory);
        *address = (ulong)memory;
        return 0;
    }

    [UnmanagedCallersOnly]
    static int MemFree(ulong address)
    {
        int code = Release((nint)address);
        if (code == 0)
            NativeMemory.AlignedFree((void*)address);
        return code;
    }

    [UnmanagedCallersOnly]
    static int MemHostAlloc(void** memory, nuint bytes, uint flags)
    {
        int code = Answer();
        if (code != 0)
            return code;
        *memory = NativeMemory.AlignedAlloc(bytes, 256);
        Live.Add((nint)(*memory));
        return 0;
    }

    [UnmanagedCallersOnly]
    static int MemFreeHost(void* memory)
    {
        int code = Release((nint)memory);
        if (code == 0)
            NativeMemory.AlignedFree(memory);
        return code;
    }

    [UnmanagedCallersOnly]
    static int MemcpyHtoDAsync(ulong destination, void* source, nuint bytes, nint stream)
    {
        NativeMemory.Copy(source, (void*)destination, bytes);
        return Answer();
    }

    [UnmanagedCallersOnly]
    static int MemcpyDtoHAsync(void* destination, ulong source, nuint bytes, nint stream)
    {
        NativeMemory.Copy((void*)source, destination, bytes);
        return Answer();
    }

    [UnmanagedCallersOnly]
    static int StreamCreate(nint* stream, uint flags) => Make(stream);

    [UnmanagedCallersOnly]
    static int StreamDestroy(nint stream) => Release(stream);

    [UnmanagedCallersOnly]
    static int StreamSynchronize(nint stream) => Answer();

    [UnmanagedCallersOnly]
    static int EventCreate(nint* made, uint flags) => Make(made);

    [UnmanagedCallersOnly]
    static int EventRecord(nint made, nint stream) => Answer();

    [UnmanagedCallersOnly]
    static int EventSynchronize(nint made) => Answer();

    [UnmanagedCallersOnly]
    static int EventQuery(nint made) => Answer();

    [UnmanagedCallersOnly]
    static int EventElapsedTime(float* ms, nint from, nint to)
    {
        *ms = 1.5f;
        return Answer();
    }

    [UnmanagedCallersOnly]
    static int EventDestroy(nint made) => Release(made);

    [UnmanagedCallersOnly]
    static int ModuleLoadDataEx(nint* module, void* image, uint count, int* options, void** values)
    {
        Images.Add(Marshal.PtrToStringUTF8((nint)image)!);
        int code = Make(module);
        if (code != 0)
            Encoding.UTF8.GetBytes("ptxas error: line 1\0", new Span<byte>(values[0], (int)(nint)values[1]));
        return code;
    }

    [UnmanagedCallersOnly]
    static int ModuleUnload(nint module) => Release(module);

    [UnmanagedCallersOnly]
    static int ModuleGetFunction(nint* function, nint module, byte* name)
    {
        string kernel = Marshal.PtrToStringUTF8((nint)name)!;
        *function = next += 16;
        Functions.Add(*function, kernel);
        ParameterCounts.Add(*function, Images[^1].Split(".param .").Length - 1);       // declarations: loads are written ld.param.type
        return Answer();
    }

    [UnmanagedCallersOnly]
    static int FuncSetAttribute(nint function, int attribute, int value) => Answer();

    [UnmanagedCallersOnly]
    static int LaunchKernel(
        nint function, uint gridX, uint gridY, uint gridZ, uint x, uint y, uint z, uint shared, nint stream, void** parameters, void** extra)
    {
        int code = Answer();
        if (code == 0)
            Launches.Add(Text(function, gridX, gridY, gridZ, shared, parameters));
        return code;
    }

    [UnmanagedCallersOnly]
    static int GraphCreate(nint* graph, uint flags)
    {
        int code = Make(graph);
        if (code == 0)
            Graphs.Add(*graph, []);
        return code;
    }

    [UnmanagedCallersOnly]
    static int GraphAddKernelNode(nint* node, nint graph, nint* before, nuint count, KernelNodeParameters* p)
    {
        List<string> nodes = Graphs[graph];
        *node = nodes.Count;
        if (count != (nodes.Count > 0 ? 1u : 0u) || (count == 1 && *before != *node - 1))
            return 1;
        nodes.Add(Text(p->Function, p->GridX, p->GridY, p->GridZ, p->SharedBytes, p->Parameters));
        return Answer();
    }

    [UnmanagedCallersOnly]
    static int GraphInstantiateWithFlags(nint* executable, nint graph, ulong flags)
    {
        int code = Make(executable);
        if (code == 0)
            Graphs.Add(*executable, [.. Graphs[graph]]);
        return code;
    }

    [UnmanagedCallersOnly]
    static int GraphExecKernelNodeSetParams(nint executable, nint node, KernelNodeParameters* p)
    {
        Graphs[executable][(int)node] = Text(p->Function, p->GridX, p->GridY, p->GridZ, p->SharedBytes, p->Parameters);
        return Answer();
    }

    [UnmanagedCallersOnly]
    static int GraphLaunch(nint executable, nint stream)
    {
        Launches.AddRange(Graphs[executable]);
        return Answer();
    }

    [UnmanagedCallersOnly]
    static int GraphExecDestroy(nint graph) => Release(graph);

    [UnmanagedCallersOnly]
    static int GraphDestroy(nint graph) => Release(graph);
}
