namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>
/// A device behind the NVIDIA driver: its primary context, one stream. Between <see cref="BeginSequence"/> and
/// <see cref="EndSequence"/> launches are collected and started together, as a graph where they came before. With
/// TAYLORSEER_SYNC=1 every launch is waited for, so that an error names its kernel; TAYLORSEER_GRAPHS=0 starts launches one by one, TAYLORSEER_WGMMA=0 does without kernels for warpgroups.
/// </summary>
/// <remarks>
/// Memory is taken with cuMemAlloc, not from a pool of the stream: buffers live for a run or longer, and what is free stays
/// what cuMemGetInfo says, which runs are planned by.
/// </remarks>
public sealed unsafe class CudaDevice : GpuDevice
{
    /// <summary>Groups of a launch along y and z.</summary>
    const int MostGroupsAcross = 65535;

    /// <summary>What multiplying e4m3 takes: a compute capability, and a driver that knows version 8.4 of PTX.</summary>
    const int LeastE4M3 = 89, OldestE4M3 = 12040;

    readonly CudaPlatform platform;
    readonly CudaDeviceInfo info;
    readonly CudaContext context;
    readonly CudaHandle stream;
    readonly StagingRing staging;
    readonly NvrtcCompiler? compiler;
    readonly ModuleLoader loader;
    readonly GraphCache graphs;
    readonly TensorMaps maps;
    readonly Dictionary<SpecializedKey, CudaFunction> functions = [];
    readonly LaunchSequence pending = new();
    readonly bool waitsAlways = Environment.GetEnvironmentVariable("TAYLORSEER_SYNC") == "1";
    readonly bool usesGraphs, usesWarpgroups;
    GpuException? unsaid;       // met where memory was freed
    bool collects, disposed;

    /// <summary>Opens device <paramref name="index"/> of this machine's <see cref="CudaPlatform.Devices"/>.</summary>
    /// <exception cref="GpuException">There is no driver, no such device, or the driver refuses.</exception>
    public CudaDevice(int index = 0)
        : this(FindPlatform(index), index, NvrtcCompiler.Find(), Environment.GetEnvironmentVariable("TAYLORSEER_GRAPHS") != "0", Environment.GetEnvironmentVariable("TAYLORSEER_WGMMA") != "0")
    {
    }

    internal CudaDevice(CudaPlatform platform, int index, NvrtcCompiler? compiler, bool usesGraphs, bool usesWarpgroups = true)
    {
        (this.platform, this.compiler, this.usesGraphs, this.usesWarpgroups, info) = (platform, compiler, usesGraphs, usesWarpgroups, platform.Device(index));
        context = new(platform, info);
        try
        {
            stream = context.NewStream();
            staging = new(context, stream.Value);
        }
        catch
        {
            stream?.Dispose();
            context.Dispose();
            throw;
        }

        loader = new(context, compiler);
        graphs = new(context);
        maps = new(context);
    }

    public override string Name => $"cuda:{info.Index}";

    public override string Description => $"{Describe(info, platform)}; {CodePath(compiler)}";

    public override int MaxGroupThreads => info.MaxGroupThreads;

    public override long SharedBytes => info.SharedBytes;

    public override long MemoryBytes => info.MemoryBytes;

    /// <summary>Tensor cores, which every device has that the kernels run on.</summary>
    public override bool SixteenBitActivations => info.IsSupported;

    /// <summary>
    /// Whether kernels for warpgroups run (wgmma and TMA): compute capability 9.0 and no other, with a driver for CUDA 12.0 or later. TAYLORSEER_WGMMA=0 says no.
    /// </summary>
    public bool HasWarpgroups => info.Capability == 90 && TensorMaps.Exist(platform.Driver) && usesWarpgroups;

    /// <summary>What the device says of itself.</summary>
    public CudaDeviceInfo Info => info;

    /// <summary>Why its tensor cores do not multiply e4m3; null: they do.</summary>
    public string? LacksE4M3 =>
        info.Capability < LeastE4M3 ? $"{info.Model} has compute capability {info.Capability / 10}.{info.Capability % 10}, and products of e4m3 take 8.9 (Ada, Hopper) or later"
        : platform.Version < OldestE4M3 ? $"the driver offers CUDA {platform.VersionText}, and products of e4m3 take 12.4 (driver 550) or later"
        : null;

    /// <summary>Graphs that exist, and how often a node was given new parameters.</summary>
    internal (int Count, long Updates) Graphs => (graphs.Count, graphs.Updates);

    /// <summary>Model, processors, memory, driver, in words.</summary>
    public static string Describe(CudaDeviceInfo info, CudaPlatform platform) =>
        $"{info.Model}, compute {info.Capability / 10}.{info.Capability % 10}, {info.Multiprocessors} multiprocessors, {info.MemoryBytes >> 20} MiB, driver for CUDA {platform.VersionText}";

    /// <summary>How kernels get to the device, in words.</summary>
    public static string CodePath() => CodePath(NvrtcCompiler.Find());

    public override long? FreeBytes() => context.FreeBytes();

    public override GpuBuffer Allocate(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ulong address;
        int code = context.Enter().MemAlloc(&address, (nuint)Math.Max(bytes, sizeof(ulong)));
        if (code == CudaError.OutOfMemory)
            throw context.Exception(code, $"cuMemAlloc of {bytes} bytes, with {context.FreeBytes()} of {info.MemoryBytes} free,");
        context.Check(code, $"cuMemAlloc of {bytes} bytes");
        return new CudaBuffer(this, new(context, (nint)address, CudaKind.Memory), bytes);
    }

    public override void Write(GpuBuffer buffer, long start, ReadOnlySpan<byte> source)
    {
        Submit();
        WriteAhead(buffer, start, source);
    }

    public override void WriteAhead(GpuBuffer buffer, long start, ReadOnlySpan<byte> source)
    {
        buffer.CheckRange(start, source.Length);
        CudaDriver driver = context.Enter();
        ulong destination = ((CudaBuffer)buffer).Address + (ulong)start;
        while (!source.IsEmpty)
        {
            ReadOnlySpan<byte> piece = source[..Math.Min(source.Length, StagingRing.PartBytes)];
            void* aside = staging.Keep(piece);
            context.Check(driver.MemcpyHtoDAsync(destination, aside, (nuint)piece.Length, stream.Value), $"cuMemcpyHtoDAsync of {piece.Length} bytes");
            destination += (ulong)piece.Length;
            source = source[piece.Length..];
        }
    }

    public override void Read(GpuBuffer buffer, long start, Span<byte> destination)
    {
        buffer.CheckRange(start, destination.Length);
        if (destination.IsEmpty)
            return;
        Submit();
        CudaDriver driver = context.Enter();
        ulong source = ((CudaBuffer)buffer).Address + (ulong)start;
        fixed (byte* p = destination)
        {
            context.Check(driver.MemcpyDtoHAsync(p, source, (nuint)destination.Length, stream.Value), $"cuMemcpyDtoHAsync of {destination.Length} bytes");
            context.Check(driver.StreamSynchronize(stream.Value), "cuStreamSynchronize");
        }
    }

    public override GpuReadback NewReadback(long bytes) => new CudaReadback(this, context, stream.Value, checked((int)bytes));

    protected override void Start(KernelDefinition kernel, LaunchSize grid, ReadOnlySpan<GpuArgument> arguments, ReadOnlySpan<int> specialized)
    {
        kernel.Check(arguments, specialized);
        if (grid.Y > MostGroupsAcross || grid.Z > MostGroupsAcross)
            throw new GpuException($"{kernel.Name} was to be launched with {grid} groups; {info} takes {MostGroupsAcross} along the second and third axis. Lower the batch or the image size.");
        SpecializedKey key = new(kernel, specialized);
        if (!functions.TryGetValue(key, out CudaFunction? function))
            functions.Add(key, function = loader.Load(kernel, specialized));

        Span<ulong> values = stackalloc ulong[CudaFunction.MostWords];
        values = values[..CudaFunction.Pack(kernel, arguments, values)];
        if (collects)
            pending.Add(function, grid, values);
        else
            Start(function, grid, values);
    }

    public override void BeginSequence() => collects = usesGraphs && !waitsAlways && Watch is null;

    public override void EndSequence()
    {
        collects = false;
        Submit();
    }

    public override void Wait()
    {
        Submit();
        context.Check(context.Enter().StreamSynchronize(stream.Value), "cuStreamSynchronize");
    }

    public override GpuMark Mark()
    {
        Submit();
        CudaMark mark = new(context.NewEvent(timed: true));
        context.Check(context.Driver.EventRecord(mark.Value, stream.Value), "cuEventRecord");
        return mark;
    }

    public override double ElapsedMs(GpuMark from, GpuMark to)
    {
        float ms;
        CudaDriver driver = context.Enter();
        nint first = ((CudaMark)from).Value, last = ((CudaMark)to).Value;
        context.Check(driver.EventSynchronize(last), "cuEventSynchronize");
        context.Check(driver.EventElapsedTime(&ms, first, last), "cuEventElapsedTime");
        return ms;
    }

    /// <summary>
    /// Called before memory is freed: what was launched with it must be done. Freeing does not throw, so an error waits for the next call that starts or
    /// waits: not every launch that a driver refuses is refused again, and its results would be missing in silence.
    /// </summary>
    internal void Finish()
    {
        if (disposed)
            return;
        try
        {
            Wait();
        }
        catch (GpuException e)
        {
            unsaid ??= e;
        }
    }

    /// <summary>A matrix and its boxes as an argument of kernels for warpgroups.</summary>
    internal GpuArgument TensorMap(GpuView<ushort> matrix, bool isBF16, int rows, int columns, int stride, int boxRows, MatrixCut? cut = null) => GpuArgument.Structure(
        maps.Of(new(((CudaBuffer)matrix.Buffer).Address + ((ulong)matrix.Start * sizeof(ushort)), isBF16, rows, columns, stride, boxRows, cut)));

    /// <summary>Starts what was collected.</summary>
    internal void Submit()
    {
        if (unsaid is { } failure)
        {
            unsaid = null;
            pending.Clear();
            throw failure;
        }

        if (pending.Count == 0)
            return;
        try
        {
            if (graphs.Find(pending) is { } graph)
            {
                graph.Replay(pending, stream.Value);
                return;
            }

            for (int i = 0; i < pending.Count; i++)
                Start(pending.Function(i), pending.Grid(i), pending.Parameters(i));
        }
        finally
        {
            pending.Clear();        // what a driver refused is not asked of it again
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposed)
            return;
        Finish();
        disposed = true;
        graphs.Dispose();
        functions.Clear();
        loader.Dispose();
        staging.Dispose();
        stream.Dispose();
        context.Dispose();
    }

    static CudaPlatform FindPlatform(int index) => CudaPlatform.Find(out string missing)
        ?? throw new GpuException($"cuda:{index} was asked for, but {missing}. Install NVIDIA's driver, or use --device cpu.");

    static string CodePath(NvrtcCompiler? compiler) =>
        "kernels: PTX of this program, compiled by the driver; other sizes: " + (compiler is null ? "refused, NVRTC is not installed" : $"NVRTC {compiler.Version}");

    void Start(CudaFunction function, LaunchSize grid, ReadOnlySpan<ulong> parameters)
    {
        KernelDefinition kernel = function.Kernel;
        CudaDriver driver = context.Enter();
        void** addresses = stackalloc void*[CudaFunction.MostWords];
        fixed (ulong* values = parameters)
        {
            function.Place(values, addresses);
            LaunchSize group = kernel.Group;
            int code = driver.LaunchKernel(
                function.Value, (uint)grid.X, (uint)grid.Y, (uint)grid.Z, (uint)group.X, (uint)group.Y, (uint)group.Z,
                (uint)kernel.SharedBytes, stream.Value, addresses, null);
            context.Check(code, $"cuLaunchKernel of {grid} groups of {group} threads", kernel.Name);
        }

        if (waitsAlways)
            context.Check(driver.StreamSynchronize(stream.Value), "cuStreamSynchronize", kernel.Name);
    }
}
