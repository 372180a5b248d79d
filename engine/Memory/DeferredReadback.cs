using System.Runtime.InteropServices;
using TaylorSeer.Kernels.Gpu;

namespace TaylorSeer.Engine.Memory;

/// <summary>Of a GPU that copies while it goes on.</summary>
sealed class DeferredReadback(GpuReadback readback) : Readback
{
    public override bool IsDone => readback.IsDone;

    public override void Start(Tensor source) => readback.Start(((GpuMemory)source.Memory).Buffer, source.Offset * sizeof(float));

    public override ReadOnlySpan<float> Finish() => MemoryMarshal.Cast<byte, float>(readback.Finish());

    protected override void Dispose(bool disposing) => readback.Dispose();
}
