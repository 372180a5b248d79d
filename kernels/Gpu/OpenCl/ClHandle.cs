namespace TaylorSeer.Kernels.Gpu.OpenCl;

/// <summary>An OpenCL object, released when it is disposed.</summary>
sealed class ClHandle(nint value, ClKind kind) : DriverHandle(value)
{
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
