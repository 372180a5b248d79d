using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Gpu.OpenCl;

/// <summary>
/// A device behind the system's OpenCL loader: one context, one in-order queue. Kernels are built at their first launch
/// and kept, on disk as well. With TAYLORSEER_SYNC=1 every launch is waited for, so that an error names its kernel.
/// </summary>
public sealed unsafe class OpenClDevice : GpuDevice
{
    /// <summary>Writes up to this size are copied aside and do not wait for the queue.</summary>
    const int SmallWrite = 64 * 1024;

    const int StagingBytes = 1024 * 1024;

    const ulong Profiling = 1 << 1;

    readonly OpenClDeviceInfo info;
    readonly ClHandle context, queue;
    readonly ProgramBuilder builder;
    readonly Dictionary<SpecializedKey, OpenClKernel> kernels = [];
    readonly NativeBlock staging;
    readonly bool waitsAlways = Environment.GetEnvironmentVariable("TAYLORSEER_SYNC") == "1";
    int staged;

    /// <summary>Opens device <paramref name="index"/> of <see cref="OpenClDeviceInfo.All"/>.</summary>
    /// <exception cref="GpuException">There is no loader, no such device, or the driver refuses.</exception>
    public OpenClDevice(int index = 0)
        : this(OpenClDeviceInfo.Find(index), ProgramCache.DefaultFolder)
    {
    }

    internal OpenClDevice(OpenClDeviceInfo info, string? cacheFolder)
    {
        this.info = info;
        nint id = info.Id;
        int code;
        context = new(Cl.CreateContext(0, 1, &id, 0, 0, &code), ClKind.Context);
        ClError.Check(code, "clCreateContext", info.ToString());
        queue = new(Cl.CreateCommandQueue(context.Value, id, Profiling, &code), ClKind.Queue);
        if (code != 0)
        {
            context.Dispose();
            throw ClError.Exception("clCreateCommandQueue", code, info.ToString());
        }

        builder = new(info, context, new(info, cacheFolder));
        staging = new(StagingBytes);
    }

    public override string Name => $"opencl:{info.Index}";

    public override string Description => $"{info.Model}, {info.Units} units, {info.MemoryBytes >> 20} MiB, {info.Platform}, driver {info.Driver}";

    public override int MaxGroupThreads => info.MaxGroupThreads;

    public override long SharedBytes => info.SharedBytes;

    public override long MemoryBytes => info.MemoryBytes;

    public override GpuBuffer Allocate(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if (bytes > info.MaxAllocationBytes)
        {
            throw new GpuException(
                $"{info} was asked for one buffer of {bytes} bytes and gives {info.MaxAllocationBytes} at most. "
                + "Lower the batch, the image size or the forecasting order, or use --device cpu.");
        }

        int code;
        nint memory = Cl.CreateBuffer(context.Value, 1, (nuint)Math.Max(bytes, sizeof(ulong)), 0, &code);
        if (code is -4 or -5 or -6 or -61)
            throw ClError.Exception($"clCreateBuffer of {bytes} bytes", -4, info.ToString());
        ClError.Check(code, "clCreateBuffer", info.ToString());
        return new OpenClBuffer(new(memory, ClKind.Memory), bytes);
    }

    public override void Write(GpuBuffer buffer, long start, ReadOnlySpan<byte> source)
    {
        buffer.CheckRange(start, source.Length);
        if (source.IsEmpty)
            return;
        bool small = source.Length <= SmallWrite;
        if (small)
        {
            if (staged + source.Length > StagingBytes)
            {
                Wait();
                staged = 0;
            }

            Span<byte> aside = staging.View<byte>().Slice(staged, source.Length).Span;
            source.CopyTo(aside);
            source = aside;
            staged += (source.Length + 63) / 64 * 64;
        }

        fixed (byte* p = source)
        {
            int code = Cl.EnqueueWriteBuffer(
                queue.Value, ((OpenClBuffer)buffer).Value, small ? 0u : 1u, (nuint)start, (nuint)source.Length, p, 0, 0, null);
            ClError.Check(code, $"clEnqueueWriteBuffer of {source.Length} bytes", info.ToString());
        }
    }

    public override void Read(GpuBuffer buffer, long start, Span<byte> destination)
    {
        buffer.CheckRange(start, destination.Length);
        if (destination.IsEmpty)
            return;
        fixed (byte* p = destination)
        {
            int code = Cl.EnqueueReadBuffer(
                queue.Value, ((OpenClBuffer)buffer).Value, 1, (nuint)start, (nuint)destination.Length, p, 0, 0, null);
            ClError.Check(code, $"clEnqueueReadBuffer of {destination.Length} bytes", info.ToString());
        }

        staged = 0;     // the queue is in order: what was set aside has been copied
    }

    protected override void Start(KernelDefinition kernel, LaunchSize grid, ReadOnlySpan<GpuArgument> arguments, ReadOnlySpan<int> specialized)
    {
        kernel.Check(arguments, specialized);
        SpecializedKey key = new(kernel, specialized);
        if (!kernels.TryGetValue(key, out OpenClKernel? built))
            kernels.Add(key, built = builder.Build(kernel, specialized));

        SetArguments(kernel, built.Value, arguments);
        LaunchSize group = kernel.Group;
        nuint* threads = stackalloc nuint[] { (nuint)((long)grid.X * group.X), (nuint)((long)grid.Y * group.Y), (nuint)((long)grid.Z * group.Z) };
        nuint* local = stackalloc nuint[] { (nuint)group.X, (nuint)group.Y, (nuint)group.Z };
        int code = Cl.EnqueueNDRangeKernel(queue.Value, built.Value, 3, null, threads, local, 0, 0, null);
        ClError.Check(code, $"clEnqueueNDRangeKernel of {grid} groups of {group} threads", info.ToString(), kernel.Name);
        if (waitsAlways)
            ClError.Check(Cl.Finish(queue.Value), "clFinish", info.ToString(), kernel.Name);
    }

    public override void Wait()
    {
        ClError.Check(Cl.Finish(queue.Value), "clFinish", info.ToString());
        staged = 0;
    }

    public override GpuMark Mark()
    {
        nint mark;
        ClError.Check(Cl.EnqueueMarker(queue.Value, 0, 0, &mark), "clEnqueueMarkerWithWaitList", info.ToString());
        return new OpenClMark(new(mark, ClKind.Mark));
    }

    public override double ElapsedMs(GpuMark from, GpuMark to) => (End(to) - End(from)) * 1e-6;

    protected override void Dispose(bool disposing)
    {
        foreach (OpenClKernel kernel in kernels.Values)
            kernel.Dispose();
        kernels.Clear();
        if (!queue.IsClosed)
            _ = Cl.Finish(queue.Value);
        queue.Dispose();
        context.Dispose();
        staging.Dispose();
    }

    void SetArguments(KernelDefinition kernel, nint built, ReadOnlySpan<GpuArgument> arguments)
    {
        uint at = 0;
        for (int i = 0; i < arguments.Length; i++)
        {
            GpuArgument argument = arguments[i];
            if (argument.Buffer is not null)
            {
                nint memory = ((OpenClBuffer)argument.Buffer).Value;
                long start = argument.Start, length = argument.Length;
                Set(kernel, built, at++, &memory, sizeof(nint));
                Set(kernel, built, at++, &start, sizeof(long));
                if (kernel.Arguments[i].HasLength)
                    Set(kernel, built, at++, &length, sizeof(long));
            }
            else
            {
                ulong bits = argument.Bits;     // little-endian: the number is in the first bytes
                Set(kernel, built, at++, &bits, argument.ElementBytes);
            }
        }
    }

    void Set(KernelDefinition kernel, nint built, uint at, void* value, int bytes)
    {
        int code = Cl.SetKernelArg(built, at, (nuint)bytes, value);
        if (code != 0)
            throw ClError.Exception($"clSetKernelArg({at})", code, info.ToString(), kernel.Name);
    }

    double End(GpuMark mark)
    {
        nint value = ((OpenClMark)mark).Value;
        ulong time;
        ClError.Check(Cl.WaitForEvents(1, &value), "clWaitForEvents", info.ToString());
        ClError.Check(Cl.GetEventProfilingInfo(value, 0x1283, sizeof(ulong), &time, null), "clGetEventProfilingInfo", info.ToString());
        return time;
    }
}
