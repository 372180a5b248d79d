using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Memory;
using TaylorSeer.Kernels.Ops;

namespace TaylorSeer.Engine.Backends;

/// <summary>A weight in host memory as 8-bit numbers, row-major, with a scale per output.</summary>
sealed class HostQuantizedWeight : PackedWeight
{
    readonly NativeBlock elements, scales;

    public HostQuantizedWeight(IWeightSource weight)
        : base(weight.Shape[0], checked((int)weight.Shape.RowCount))
    {
        using HostPackedWeight plain = new(weight, WeightType.F32);
        (elements, scales) = (new(weight.Shape.Count), new(Outputs * (long)sizeof(float)));
        Linear.QuantizeWeight(plain.Matrix, Elements, Scales, Outputs, Inputs);
    }

    public override long Bytes => elements.Bytes + scales.Bytes;

    /// <summary>The matrix (outputs, inputs).</summary>
    public View<sbyte> Elements => elements.View<sbyte>();

    /// <summary>(outputs)</summary>
    public View<float> Scales => scales.View<float>();

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        elements.Dispose();
        scales.Dispose();
    }
}
