using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Engine.Backends;

/// <summary>A weight in host memory as it is in the file: row-major f32, one row per output; the values rounded to bf16 or f16 if asked.</summary>
sealed class HostPackedWeight : PackedWeight
{
    readonly NativeBlock block;

    /// <summary>Reads the whole weight; dimensions after the first count as inputs, so a convolution's kernel may come as it is.</summary>
    public HostPackedWeight(IWeightSource weight, WeightType type)
        : base(weight.Shape[0], checked((int)weight.Shape.RowCount))
    {
        block = new(weight.Shape.Count * sizeof(float));
        try
        {
            for (int n = 0; n < Outputs; n++)
            {
                Span<float> row = Matrix.Slice((long)n * Inputs, Inputs).Span;
                weight.Read((long)n * Inputs, row);
                for (int k = 0; type != WeightType.F32 && k < row.Length; k++)
                    row[k] = type == WeightType.BF16 ? BF16.Widen(BF16.Round(row[k])) : (float)(Half)row[k];
            }
        }
        catch
        {
            block.Dispose();        // a file that cannot be read to its end
            throw;
        }
    }

    public override long Bytes => block.Bytes;

    /// <summary>The matrix (outputs, inputs).</summary>
    public View<float> Matrix => block.View<float>();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            block.Dispose();
    }
}
