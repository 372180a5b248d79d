using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Ops;

namespace TaylorSeer.Engine.Backends;

/// <summary>A weight in the panels that the cpu backend's matrix product streams: f32, bf16 or 8 bits.</summary>
sealed class CpuPackedWeight : PackedWeight
{
    /// <summary>Reads the weight panel by panel; dimensions after the first count as inputs, so a convolution's kernel may come as it is.</summary>
    public CpuPackedWeight(WorkerPool pool, IWeightSource weight, WeightType type)
        : base(weight.Shape[0], checked((int)weight.Shape.RowCount)) =>
        Matrix = type == WeightType.Int8
            ? QuantizedMatrix.Pack(pool, Outputs, Inputs, weight.Read)
            : PackedMatrix.Pack(pool, Outputs, Inputs, weight.Read, type);

    public override long Bytes => Matrix.Bytes;

    public CpuMatrix Matrix { get; }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Matrix.Dispose();
    }
}
