using System.Diagnostics;
using TaylorSeer.Tests.Cuda.Ptx;
using TaylorSeer.Tests.Cuda.Simt;

namespace TaylorSeer.Tests.Cuda.Driver;

/// <summary>
/// An NVIDIA driver without the hardware: the calls that the CUDA backend makes, answered as the driver's documentation says.
/// Kernels run in the SIMT interpreter, memory is native blocks behind made-up addresses, streams work when somebody
/// waits for them. Each instance is a machine of its own; <see cref="Resolve"/> gives its entry points.
/// </summary>
sealed partial class SimulatedDriver : IDisposable
{
    /// <summary>Shared memory of a block that did not ask for more, and of one that did (compute capability 9.0).</summary>
    public const int SharedBytes = 48 * 1024, MostSharedBytes = 227 * 1024;

    const int DevicesPerDriver = 1000;

    static readonly List<SimulatedDriver> All = [];

    [ThreadStatic]
    static SimulatedDriver? ofThread;

    [ThreadStatic]
    static SimulatedContext? current;

    readonly DriverOptions options;
    readonly SimulatedContext[] contexts;
    readonly Dictionary<nint, nuint> pinned = [];
    readonly Lock gate = new();
    readonly int index;
    bool initialized;
    int allocations, launches;

    public SimulatedDriver(DriverOptions? options = null)
    {
        this.options = options ?? new();
        bool tracks = (this.options.Checks & Checks.Uninitialized) != 0;
        contexts = [.. Enumerable.Range(0, this.options.Devices).Select(_ => new SimulatedContext(new(this.options.MemoryBytes, tracks)))];
        lock (All)
        {
            index = All.Count;
            All.Add(this);
        }
    }

    /// <summary>What a kernel did wrong, in words; null: nothing.</summary>
    public string? Fault { get; private set; }

    public FaultKind? FaultKind { get; private set; }

    /// <summary>Calls by entry point.</summary>
    public Dictionary<string, int> Calls { get; } = [];

    /// <summary>Kernels that were started, alone or in a graph.</summary>
    public int Launches => launches;

    /// <summary>What was made and not released: memory, pinned memory, streams, events, modules, graphs, uses of contexts.</summary>
    public string Leaks
    {
        get
        {
            (string, int)[] counts =
            [
                ("allocations", contexts.Sum(c => c.Memory.Count)), ("pinned blocks", pinned.Count),
                ("streams", Handles.Count<SimulatedStream>(this)), ("events", Handles.Count<SimulatedEvent>(this)),
                ("modules", Handles.Count<Module>(this)), ("graphs", Handles.Count<SimulatedGraph>(this)),
                ("executable graphs", Handles.Count<SimulatedExecutable>(this)), ("contexts", contexts.Count(c => c.Uses > 0)),
            ];
            return string.Join(", ", counts.Where(c => c.Item2 > 0).Select(c => $"{c.Item2} {c.Item1}"));
        }
    }

    /// <summary>Programs that were loaded, for their counts of executions and bank conflicts.</summary>
    public List<Simt.Program> Programs { get; } = [];

    /// <summary>An entry point by its exported name; 0: there is none.</summary>
    public nint Resolve(string name)
    {
        ofThread = this;
        bool isNewer = name == "cuTensorMapEncodeTiled" && options.Version < 12000;
        return isNewer || options.Missing.Contains(name) ? 0 : EntryPoints.Find(name);
    }

    /// <summary>The driver that a thread means by calls that name no object, and the one of its context otherwise.</summary>
    public static SimulatedDriver OfThread => ofThread ?? throw new DriverException(DriverCode.NotInitialized);

    /// <summary>The driver that a device belongs to.</summary>
    public static SimulatedDriver OfDevice(int device)
    {
        lock (All)
            return device >= 0 && device / DevicesPerDriver < All.Count ? All[device / DevicesPerDriver] : throw new DriverException(DriverCode.InvalidDevice);
    }

    /// <summary>Makes a call: one at a time, counted, answered by a code.</summary>
    public int Answer(string call, bool needsContext, Action body)
    {
        lock (gate)
        {
            try
            {
                Calls[call] = Calls.GetValueOrDefault(call) + 1;
                if (!initialized && call is not ("cuInit" or "cuDriverGetVersion"))
                    throw new DriverException(DriverCode.NotInitialized);
                if (needsContext && Context.Sticky != 0)
                    throw new DriverException(Context.Sticky);
                Require(options.FailingCall != (call, Calls[call]));
                body();
                return DriverCode.Success;
            }
            catch (DriverException e)
            {
                return e.Code;
            }
            catch (FaultException e)
            {
                (Fault, FaultKind) = (e.Message, e.Kind);
                return Context.Sticky = e.Kind switch
                {
                    Simt.FaultKind.OutOfBounds => DriverCode.IllegalAddress,
                    Simt.FaultKind.Misaligned => DriverCode.MisalignedAddress,
                    _ => DriverCode.LaunchFailed,
                };
            }
        }
    }

    public void Dispose()
    {
        foreach (SimulatedContext context in contexts)
            context.Memory.Dispose();
    }

    SimulatedContext Context => current is { } context && contexts.Contains(context) ? context : throw new DriverException(DriverCode.InvalidContext);

    static void Require(bool holds, int code = DriverCode.InvalidValue)
    {
        if (!holds)
            throw new DriverException(code);
    }

    static long Now => Stopwatch.GetTimestamp();

    SimulatedStream Stream(nint handle) => Handles.Get<SimulatedStream>(this, handle);

    static int PtxVersion(string text) => int.Parse(text.Replace(".", "", StringComparison.Ordinal));

    /// <summary>What the driver's compiler would refuse: a newer language, or a target that the device is not.</summary>
    void CheckVersion(PtxModule module)
    {
        int newest = options.Version >= 13000 ? 90 : options.Version >= 12000 ? 80 + (options.Version % 1000 / 10) : 70 + (options.Version % 1000 / 10);
        Require(PtxVersion(module.Version) <= newest, DriverCode.UnsupportedPtxVersion);
        string target = module.Target.Replace("sm_", "", StringComparison.Ordinal);
        int capability = int.Parse(target.TrimEnd('a'));
        if (target.EndsWith('a') ? capability != options.Capability : capability > options.Capability)
            throw new PtxException($"The text is for {module.Target}; the device is sm_{options.Capability}.");
    }
}
