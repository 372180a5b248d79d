namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>
/// The primary context of a device, which everything in the process shares. A context belongs to a thread at a time:
/// <see cref="Enter"/> comes before every call that needs one.
/// </summary>
sealed unsafe class CudaContext : IDisposable
{
    readonly CudaPlatform platform;
    readonly CudaDeviceInfo device;
    bool released;

    public CudaContext(CudaPlatform platform, CudaDeviceInfo device)
    {
        (this.platform, this.device) = (platform, device);
        nint context;
        platform.Check(platform.Driver.DevicePrimaryCtxRetain(&context, device.Id), "cuDevicePrimaryCtxRetain", device.ToString());
        Value = context;
    }

    public CudaDriver Driver => platform.Driver;

    public CudaDeviceInfo Device => device;

    public nint Value { get; }

    /// <summary>Makes the context current on this thread.</summary>
    public CudaDriver Enter()
    {
        Check(Driver.CtxSetCurrent(Value), "cuCtxSetCurrent");
        return Driver;
    }

    /// <summary>Refuses a failed call.</summary>
    public void Check(int code, string call, string? kernel = null) => platform.Check(code, call, device.ToString(), kernel);

    /// <summary>The exception for a failed call.</summary>
    public GpuException Exception(int code, string call, string? kernel = null) => platform.Exception(code, call, device.ToString(), kernel);

    /// <summary>Bytes of the device that nobody has taken.</summary>
    public long FreeBytes()
    {
        nuint free, total;
        Check(Enter().MemGetInfo(&free, &total), "cuMemGetInfo");
        return (long)free;
    }

    public CudaHandle NewStream()
    {
        const uint NonBlocking = 1;     // does not wait for the legacy stream
        nint stream;
        Check(Enter().StreamCreate(&stream, NonBlocking), "cuStreamCreate");
        return new(this, stream, CudaKind.Stream);
    }

    public CudaHandle NewEvent(bool timed)
    {
        const uint DisableTiming = 2;
        nint value;
        Check(Enter().EventCreate(&value, timed ? 0 : DisableTiming), "cuEventCreate");
        return new(this, value, CudaKind.Event);
    }

    /// <summary>Host memory that the device can read by itself.</summary>
    public CudaHandle NewHostMemory(long bytes)
    {
        void* memory;
        Check(Enter().MemHostAlloc(&memory, (nuint)bytes, 0), $"cuMemHostAlloc of {bytes} bytes of pinned host memory");
        return new(this, (nint)memory, CudaKind.HostMemory);
    }

    public void Dispose()
    {
        if (released)
            return;
        released = true;
        _ = Driver.DevicePrimaryCtxRelease(device.Id);
    }
}
