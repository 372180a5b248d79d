namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>Through pinned memory of its own, with an event behind the copy.</summary>
sealed unsafe class CudaReadback : GpuReadback
{
    const int NotReady = 600;

    readonly CudaDevice device;
    readonly CudaContext context;
    readonly nint stream;
    readonly int bytes;
    readonly CudaHandle memory, copied;

    public CudaReadback(CudaDevice device, CudaContext context, nint stream, int bytes)
    {
        (this.device, this.context, this.stream, this.bytes) = (device, context, stream, bytes);
        memory = context.NewHostMemory(bytes);
        try
        {
            copied = context.NewEvent(timed: false);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    public override bool IsDone
    {
        get
        {
            int code = context.Enter().EventQuery(copied.Value);
            if (code is not (CudaError.Success or NotReady))
                context.Check(code, "cuEventQuery");
            return code == CudaError.Success;
        }
    }

    public override void Start(GpuBuffer buffer, long start)
    {
        buffer.CheckRange(start, bytes);
        device.Submit();
        CudaDriver driver = context.Enter();
        ulong source = ((CudaBuffer)buffer).Address + (ulong)start;
        context.Check(driver.MemcpyDtoHAsync((void*)memory.Value, source, (nuint)bytes, stream), $"cuMemcpyDtoHAsync of {bytes} bytes");
        context.Check(driver.EventRecord(copied.Value, stream), "cuEventRecord");
    }

    public override ReadOnlySpan<byte> Finish()
    {
        context.Check(context.Enter().EventSynchronize(copied.Value), "cuEventSynchronize");
        return new((void*)memory.Value, bytes);
    }

    protected override void Dispose(bool disposing)
    {
        if (!memory.IsClosed)
            device.Finish();        // the device may still be writing
        copied.Dispose();
        memory.Dispose();
    }
}
