namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>An object of the driver, released when it is disposed. Codes of releasing are dropped: after a sticky error every call fails.</summary>
sealed unsafe class CudaHandle(CudaContext context, nint value, CudaKind kind) : DriverHandle(value)
{
    protected override bool ReleaseHandle()
    {
        CudaDriver driver = context.Driver;
        _ = driver.CtxSetCurrent(context.Value);
        return kind switch
        {
            CudaKind.Stream => driver.StreamDestroy(handle),
            CudaKind.Memory => driver.MemFree((ulong)handle),
            CudaKind.HostMemory => driver.MemFreeHost((void*)handle),
            CudaKind.Module => driver.ModuleUnload(handle),
            CudaKind.Graph => driver.GraphDestroy(handle),
            CudaKind.ExecutableGraph => driver.GraphExecDestroy(handle),
            _ => driver.EventDestroy(handle),
        } == CudaError.Success;
    }
}
