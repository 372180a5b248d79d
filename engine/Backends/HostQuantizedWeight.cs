using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Memory;
using TaylorSeer.Kernels.Ops;

namespace TaylorSeer.Engine.Backends;

/// <summary>A weight in host memory as 8-bit numbers, whole or e4m3, row-major, with a scale per output.</summary>
sealed class HostQuantizedWeight : PackedWeight
{
    readonly NativeBlock elements, scales;

    public HostQuantizedWeight(IWeightSource weight, WeightType type)
        : base(weight.Shape[0], checked((int)weight.Shape.RowCount))
    {
        using HostPackedWeight plain = new(weight, WeightType.F32);
        (Type, elements, scales) = (type, new(weight.Shape.Count), new(Outputs * (long)sizeof(float)));
        if (type == WeightType.Int8)
            Linear.QuantizeWeight(plain.Matrix, Elements, Scales, Outputs, Inputs);
        else
            Linear.QuantizeWeightFP8(plain.Matrix, Bits, Scales, Outputs, Inputs);
    }

    public override long Bytes => elements.Bytes + scales.Bytes;

    /// <summary><see cref="WeightType.Int8"/> or <see cref="WeightType.FP8"/>.</summary>
    public WeightType Type { get; }

    /// <summary>The matrix (outputs, inputs) in e4m3.</summary>
    public View<byte> Bits => elements.View<byte>();

    /// <summary>The matrix (outputs, inputs) in whole numbers.</summary>
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
