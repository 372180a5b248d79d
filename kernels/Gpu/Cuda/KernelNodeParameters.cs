using System.Runtime.InteropServices;

namespace TaylorSeer.Kernels.Gpu.Cuda;

/// <summary>A launch as a node of a graph (CUDA_KERNEL_NODE_PARAMS_v1, 56 bytes).</summary>
[StructLayout(LayoutKind.Sequential)]
unsafe struct KernelNodeParameters
{
    /// <summary>CUfunction.</summary>
    public nint Function;

    /// <summary>Blocks.</summary>
    public uint GridX, GridY, GridZ;

    /// <summary>Threads of a block.</summary>
    public uint BlockX, BlockY, BlockZ;

    /// <summary>Dynamic shared memory.</summary>
    public uint SharedBytes;

    /// <summary>Addresses of the parameters; the call copies what they point to.</summary>
    public void** Parameters;

    /// <summary>Null.</summary>
    public void** Extra;
}
