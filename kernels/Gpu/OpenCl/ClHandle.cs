using System.Runtime.InteropServices;

namespace TaylorSeer.Kernels.Gpu.OpenCl;

/// <summary>An OpenCL object, released when it is disposed.</summary>
sealed class ClHandle : SafeHandle
{
    readonly ClKind kind;

    public ClHandle(nint handle, ClKind kind)
        : base(0, ownsHandle: true)
    {
        this.kind = kind;
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

    protected override bool ReleaseHandle() => kind switch
    {
        ClKind.Context => Cl.ReleaseContext(handle),
        ClKind.Queue => Cl.ReleaseCommandQueue(handle),
        ClKind.Memory => Cl.ReleaseMemObject(handle),
        ClKind.Program => Cl.ReleaseProgram(handle),
        ClKind.Kernel => Cl.ReleaseKernel(handle),
        _ => Cl.ReleaseEvent(handle),
    } == 0;
}
