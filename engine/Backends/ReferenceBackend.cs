using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Memory;
using Kernel = TaylorSeer.Kernels.Ops;

namespace TaylorSeer.Engine.Backends;

/// <summary>The definitions, run as they are written: plain loops, double accumulation, one thread. What every other backend is compared with.</summary>
sealed class ReferenceBackend : IBackend
{
    public PackedWeight Pack(IWeightSource weight, WeightType type = WeightType.F32) =>
        type is WeightType.Int8 or WeightType.FP8 ? new HostQuantizedWeight(weight, type) : new HostPackedWeight(weight, type);

    public Forecasting.Kept Keeps => Forecasting.Kept.Differences;

    public int? WeightBytes(WeightType type) => type is WeightType.Int8 or WeightType.FP8 ? 1 : sizeof(float);

    public void Linear(Tensor x, PackedWeight w, Tensor b, Activation act, Tensor y)
    {
        if (w is HostQuantizedWeight { Type: WeightType.FP8 } floats)
            Kernel.Linear.ReferenceFP8(x.F32(), floats.Bits, floats.Scales, b.F32(), act, y.F32(), x.Shape[0], w.Inputs, w.Outputs, x.RowStride, y.RowStride);
        else if (w is HostQuantizedWeight bytes)
            Kernel.Linear.ReferenceInt8(x.F32(), bytes.Elements, bytes.Scales, b.F32(), act, y.F32(), x.Shape[0], w.Inputs, w.Outputs, x.RowStride, y.RowStride);
        else
            Kernel.Linear.Reference(x.F32(), ((HostPackedWeight)w).Matrix, b.F32(), act, y.F32(), x.Shape[0], w.Inputs, w.Outputs, x.RowStride, y.RowStride);
    }

    public void LayerNormModulate(Tensor x, Tensor shift, Tensor scale, float eps, Tensor y) => Kernel.LayerNormModulate.Reference(
        x.F32(), shift.F32(), scale.F32(), eps, y.F32(), x.Shape[0], x.Shape[1], x.Shape[2], shift.RowStride, scale.RowStride);

    public void Attention(Tensor qkv, int heads, Tensor y) =>
        Kernel.Attention.Reference(qkv.F32(), y.F32(), y.Shape[0], y.Shape[1], y.Shape[2], heads);

    public void AddGated(Tensor x, Tensor gate, Tensor a) =>
        Kernel.AddGated.Reference(x.F32(), gate.F32(), a.F32(), x.Shape[0], x.Shape[1], x.Shape[2], gate.RowStride);

    public void Silu(Tensor x, Tensor y) => Kernel.Silu.Reference(x.F32(), y.F32(), x.Count);

    public void AddBroadcast(Tensor x, Tensor a) => Kernel.AddBroadcast.Reference(x.F32(), a.F32(), x.Shape[0], a.Count);

    public void Gather(Tensor table, ReadOnlySpan<int> index, Tensor y) => Kernel.Gather.Reference(table.F32(), index, y.F32(), table.Shape[1]);

    public void TimestepFeatures(ReadOnlySpan<float> timesteps, Tensor y) => Kernel.TimestepFeatures.Reference(timesteps, y.F32(), y.Shape[1]);

    public void Patchify(Tensor x, int patch, Tensor y) =>
        Kernel.Patchify.Reference(x.F32(), y.F32(), x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], patch);

    public void Unpatchify(Tensor x, int patch, Tensor y) =>
        Kernel.Unpatchify.Reference(x.F32(), y.F32(), y.Shape[0], y.Shape[1], y.Shape[2], y.Shape[3], patch);

    public void UpdateDifferences(Tensor y, float gap, int orders, Tensor differences)
    {
        if (differences.DType == DType.BF16)
            Kernel.UpdateDifferences.Reference(y.F32(), gap, orders, differences.BF16(), y.Count);
        else
            Kernel.UpdateDifferences.Reference(y.F32(), gap, orders, differences.F32(), y.Count);
    }

    public void WeightedSum(Tensor differences, ReadOnlySpan<float> weights, Tensor y)
    {
        if (differences.DType == DType.BF16)
            Kernel.WeightedSum.Reference(differences.BF16(), weights, y.F32(), y.Count);
        else
            Kernel.WeightedSum.Reference(differences.F32(), weights, y.F32(), y.Count);
    }

    public void ForecastStep(
        Tensor differences, ReadOnlySpan<float> weights, Tensor gates, ReadOnlySpan<int> gateRows, ReadOnlySpan<int> gateColumns, int gateStep, Tensor y)
    {
        if (differences.DType == DType.BF16)
            ForecastStep(differences.BF16(), differences.Shape[1], weights, gates, gateRows, gateColumns, gateStep, y);
        else
            ForecastStep(differences.F32(), differences.Shape[1], weights, gates, gateRows, gateColumns, gateStep, y);
    }

    public void Guide(Tensor output, float scale, int channels, Tensor y) => Kernel.Guide.Reference(
        output.F32(), scale, channels, y.F32(), y.Shape[0], y.Shape[1], (long)y.Shape[2] * y.Shape[3]);

    public void SamplerStep(in StepCoefficients k, Tensor output, Tensor? noise, Tensor x, Tensor? x0) => Kernel.SamplerStep.Reference(
        k.Numbers(), output.F32(), noise?.F32() ?? default, x.F32(), x0?.F32() ?? default, x.Shape[0], x.Shape.RowCount);

    public void Conv2d(Tensor x, PackedWeight w, Tensor b, ConvForm form, Activation act, bool add, Tensor y) => Kernel.Conv2d.Reference(
        x.F32(), ((HostPackedWeight)w).Matrix, b.F32(), form, act, add, y.F32(), x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], w.Outputs);

    public void GroupNorm(Tensor x, Tensor w, Tensor b, int groups, float eps, Activation act, Tensor y) => Kernel.GroupNorm.Reference(
        x.F32(), w.F32(), b.F32(), groups, eps, act, y.F32(), x.Shape[0], (long)x.Shape[1] * x.Shape[2], x.Shape[3]);

    public void SoftClamp(Tensor x, float limit, Tensor y) => Kernel.SoftClamp.Reference(x.F32(), limit, y.F32(), x.Count);

    public void Copy(Tensor x, Tensor y) => Kernel.Copy.Reference(
        x.F32(), y.F32(), x.Count, x.Shape.RowCount, x.RowStride, y.Shape.RowCount, y.RowStride);

    static void ForecastStep<T>(
        View<T> differences, int orders, ReadOnlySpan<float> weights, Tensor gates, ReadOnlySpan<int> gateRows, ReadOnlySpan<int> gateColumns, int gateStep, Tensor y)
        where T : unmanaged => Kernel.ForecastStep.Reference(
        differences, weights, gates.F32(), gateRows, gateColumns, gateStep, y.F32(), y.Shape[0], y.Shape[1], y.Shape[2], y.Shape[3], orders, gates.RowStride);
}
