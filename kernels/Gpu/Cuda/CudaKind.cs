namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>What a handle is, and so how it is released.</summary>
enum CudaKind
{
    Stream,
    Memory,
    HostMemory,
    Module,
    Graph,
    ExecutableGraph,
    Event,
}
