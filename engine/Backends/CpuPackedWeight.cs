using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Ops;

namespace TaylorSeer.Engine.Backends;

/// <summary>A weight in the panels that the cpu backend's matrix product streams.</summary>
sealed class CpuPackedWeight : PackedWeight
{
    /// <summary>Reads the weight panel by panel; dimensions after the first count as inputs, so a convolution's kernel may come as it is.</summary>
    public CpuPackedWeight(WorkerPool pool, IWeightSource weight)
        : base(weight.Shape[0], checked((int)weight.Shape.RowCount)) =>
        Matrix = PackedMatrix.Pack(pool, Outputs, Inputs, weight.Read);

    public override long Bytes => Matrix.Bytes;

    public PackedMatrix Matrix { get; }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Matrix.Dispose();
    }
}
