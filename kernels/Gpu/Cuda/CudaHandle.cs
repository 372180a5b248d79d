using System.Runtime.InteropServices;

namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>An object of the driver, released when it is disposed. Codes of releasing are dropped: after a sticky error every call fails.</summary>
sealed unsafe class CudaHandle : SafeHandle
{
    readonly CudaContext context;
    readonly CudaKind kind;

    public CudaHandle(CudaContext context, nint handle, CudaKind kind)
        : base(0, ownsHandle: true)
    {
        (this.context, this.kind) = (context, kind);
        SetHandle(handle);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>For calls made while this object's owner is alive.</summary>
    public nint Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

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
