extern alias core;

using core::TaylorSeer.Kernels.Gpu;
using ILGPU.Runtime;

namespace TaylorSeer.Kernels.Ilgpu;

/// <summary>A profiling marker of ILGPU.</summary>
sealed class IlgpuMark(ProfilingMarker marker) : GpuMark
{
    public ProfilingMarker Marker => marker;

    protected override void Dispose(bool disposing) => marker.Dispose();
}
