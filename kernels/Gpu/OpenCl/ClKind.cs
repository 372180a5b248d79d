namespace TaylorSeer.Kernels.Gpu.OpenCl;

/// <summary>What a handle is, and so how it is released.</summary>
enum ClKind
{
    Context,
    Queue,
    Memory,
    Program,
    Kernel,
    Mark,
}
