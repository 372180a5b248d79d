using System.Runtime.InteropServices;

namespace TaylorSeer.Kernels.Gpu;

/// <summary>An object of a GPU's driver, released when it is disposed; by the finalizer where that was forgotten.</summary>
abstract class DriverHandle : SafeHandle
{
    protected DriverHandle(nint handle)
        : base(0, ownsHandle: true) => SetHandle(handle);

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
}
