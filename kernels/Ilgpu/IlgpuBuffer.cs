extern alias core;

using core::TaylorSeer.Kernels.Gpu;
using ILGPU.Runtime;

namespace TaylorSeer.Kernels.Ilgpu;

/// <summary>Memory of an ILGPU accelerator.</summary>
sealed class IlgpuBuffer(MemoryBuffer1D<byte, Stride1D.Dense> memory, long bytes) : GpuBuffer(bytes)
{
    /// <summary>Bytes from <paramref name="start"/>, <paramref name="length"/> of them.</summary>
    public new ArrayView<byte> Bytes(long start, long length) => memory.View.BaseView.SubView(start, length);

    protected override void Dispose(bool disposing) => memory.Dispose();
}
