using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Ops;

namespace TaylorSeer.Engine.Backends;

/// <summary>
/// A weight in the panels that the cpu backend's matrix product streams: f32, bf16 or 8 bits. Weights in e4m3 are f32 here that e4m3 could hold: processors do
/// not multiply it, and what is kept for looking at errors need not be small.
/// </summary>
sealed class CpuPackedWeight : PackedWeight
{
    /// <summary>Reads the weight panel by panel; dimensions after the first count as inputs, so a convolution's kernel may come as it is.</summary>
    public CpuPackedWeight(WorkerPool pool, IWeightSource weight, WeightType type)
        : base(weight.Shape[0], checked((int)weight.Shape.RowCount)) =>
        (Type, Matrix) = (type, type switch
        {
            WeightType.Int8 => QuantizedMatrix.Pack(pool, Outputs, Inputs, weight.Read),
            WeightType.FP8 => PackedMatrix.Pack(pool, Outputs, Inputs, (start, rows) => ReadFP8(weight, start, rows)),
            _ => PackedMatrix.Pack(pool, Outputs, Inputs, weight.Read, type),
        });

    public override long Bytes => Matrix.Bytes;

    public override DType Reads => Type is WeightType.F32 or WeightType.BF16 && Linear.TakesBlocked(Inputs) ? DType.F32Blocked : DType.F32;

    public WeightType Type { get; }

    public CpuMatrix Matrix { get; }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Matrix.Dispose();
    }

    /// <summary>Whole rows, rounded.</summary>
    static void ReadFP8(IWeightSource weight, long start, Span<float> rows)
    {
        weight.Read(start, rows);
        int width = checked((int)weight.Shape.RowCount);
        for (int at = 0; at < rows.Length; at += width)
            Linear.RoundToFP8(rows.Slice(at, width));
    }
}
