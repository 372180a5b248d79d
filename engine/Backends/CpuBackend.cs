using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;
using TaylorSeer.Kernels.Ops;
using Kernel = TaylorSeer.Kernels.Ops;

namespace TaylorSeer.Engine.Backends;

/// <summary>
/// Vectors of the width the machine has, and its own worker threads. Owns the pool. A result's bits do not depend on the
/// number of threads. What only copies or handles a few values runs the definition: there is nothing to gain.
/// </summary>
sealed class CpuBackend(int threads) : IBackend, IDisposable
{
    readonly WorkerPool pool = new(threads);

    /// <summary>Threads that share the work, the caller's included.</summary>
    public int Threads => pool.Threads;

    /// <summary>An update of differences would read and write all of them at the speed of memory: 2 % (DiT-XL/2) to 20 % (the demo model) of a computed step.</summary>
    public Kept Keeps => Kept.Features;

    public void Dispose() => pool.Dispose();

    public PackedWeight Pack(IWeightSource weight, WeightType type = WeightType.F32) => type != WeightType.F16
        ? new CpuPackedWeight(pool, weight, type)
        : throw new NoKernelException("cpu: weights in f16 are for GPU devices. Use bf16 (--dtype bf16), which takes the same memory, or a GPU (--device opencl).");

    public int? WeightBytes(WeightType type) => type switch
    {
        WeightType.F16 => null,
        WeightType.FP8 => sizeof(float),
        _ => type.Bytes(),
    };

    public void Linear(Tensor x, PackedWeight w, Tensor b, Activation act, Tensor y)
    {
        var weight = (CpuPackedWeight)w;
        if (weight.Type != WeightType.FP8)
        {
            Multiply(x, weight, b, act, y);
            return;
        }

        using ArenaScope scope = x.Device.Scratch.Scope();
        Tensor rounded = x.Device.Scratch.Take((x.Shape[0], w.Inputs));
        Kernel.Linear.RoundToFP8(pool, x.F32(), x.RowStride, rounded.F32(), w.Inputs, x.Shape[0], w.Inputs);
        Multiply(rounded, weight, b, act, y);
    }

    /// <summary>A feature that is remembered as it is, is computed where it stays.</summary>
    public void LinearGated(Tensor x, PackedWeight w, Tensor b, Tensor gate, Tensor tokens, float gap, int orders, Tensor? differences)
    {
        if (orders != 1 || differences is not { DType: DType.F32 } kept)
        {
            IBackend.LinearGatedInSteps(this, x, w, b, gate, tokens, gap, orders, differences);
            return;
        }

        Tensor y = kept.Rows(0, 1);
        Linear(x, w, b, Activation.None, y.Reshape((x.Shape[0], w.Outputs)));
        AddGated(tokens, gate, y.Reshape(tokens.Shape));
    }

    public void LayerNormModulate(Tensor x, Tensor shift, Tensor scale, float eps, Tensor y) => Kernel.LayerNormModulate.Cpu(
        pool, x.F32(), shift.F32(), scale.F32(), eps, y.F32(out RowOrder order), x.Shape[0], x.Shape[1], x.Shape[2], shift.RowStride, scale.RowStride, order);

    public void Attention(Tensor qkv, int heads, Tensor y) =>
        Kernel.Attention.Cpu(pool, qkv.F32(), y.Shape[0], y.Shape[1], y.Shape[2], heads, y.F32());

    public void AddGated(Tensor x, Tensor gate, Tensor a) =>
        Kernel.AddGated.Cpu(pool, x.F32(), gate.F32(), a.F32(), x.Shape[0], x.Shape[1], x.Shape[2], gate.RowStride);

    public void Silu(Tensor x, Tensor y) => Kernel.Silu.Cpu(pool, x.F32(), y.F32(), x.Count);

    public void AddBroadcast(Tensor x, Tensor a) => Kernel.AddBroadcast.Cpu(pool, x.F32(), a.F32(), x.Shape[0], a.Count);

    public void Gather(Tensor table, ReadOnlySpan<int> index, Tensor y) => Kernel.Gather.Cpu(pool, table.F32(), index, y.F32(), table.Shape[1]);

    public void TimestepFeatures(ReadOnlySpan<float> timesteps, Tensor y) => Kernel.TimestepFeatures.Reference(timesteps, y.F32(), y.Shape[1]);

    public void Patchify(Tensor x, int patch, Tensor y) =>
        Kernel.Patchify.Cpu(pool, x.F32(), y.F32(), x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], patch);

    public void Unpatchify(Tensor x, int patch, Tensor y) =>
        Kernel.Unpatchify.Cpu(pool, x.F32(), y.F32(), y.Shape[0], y.Shape[1], y.Shape[2], y.Shape[3], patch);

    public void UpdateDifferences(Tensor y, float gap, int orders, Tensor differences)
    {
        if (differences.DType == DType.BF16)
            Kernel.UpdateDifferences.Cpu(pool, y.F32(), gap, orders, differences.BF16(), y.Count);
        else
            Kernel.UpdateDifferences.Cpu(pool, y.F32(), gap, orders, differences.F32(), y.Count);
    }

    public void WeightedSum(Tensor differences, ReadOnlySpan<float> weights, Tensor y)
    {
        if (differences.DType == DType.BF16)
            Kernel.WeightedSum.Cpu(pool, differences.BF16(), weights, y.F32(), y.Count);
        else
            Kernel.WeightedSum.Cpu(pool, differences.F32(), weights, y.F32(), y.Count);
    }

    public void ForecastStep(
        Tensor differences, ReadOnlySpan<float> weights, Tensor gates, ReadOnlySpan<int> gateRows, ReadOnlySpan<int> gateColumns, int gateStep, Tensor y)
    {
        if (differences.DType == DType.BF16)
            ForecastStep(differences.BF16(), differences.Shape[1], weights, gates, gateRows, gateColumns, gateStep, y);
        else
            ForecastStep(differences.F32(), differences.Shape[1], weights, gates, gateRows, gateColumns, gateStep, y);
    }

    public void Guide(Tensor output, float scale, int channels, Tensor y) => Kernel.Guide.Cpu(
        pool, output.F32(), scale, channels, y.F32(), y.Shape[0], y.Shape[1], (long)y.Shape[2] * y.Shape[3]);

    public void SamplerStep(in StepCoefficients k, Tensor output, Tensor? noise, Tensor x, Tensor? x0) => Kernel.SamplerStep.Cpu(
        pool, k.Numbers(), output.F32(), noise?.F32() ?? default, x.F32(), x0?.F32() ?? default, x.Shape[0], x.Shape.RowCount);

    public void Conv2d(Tensor x, PackedWeight w, Tensor b, ConvForm form, Activation act, bool add, Tensor y) => Kernel.Conv2d.Cpu(
        pool, x.F32(), (PackedMatrix)((CpuPackedWeight)w).Matrix, b.F32(), form, act, add, y.F32(), x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3]);

    public void GroupNorm(Tensor x, Tensor w, Tensor b, int groups, float eps, Activation act, Tensor y) => Kernel.GroupNorm.Cpu(
        pool, x.F32(), w.F32(), b.F32(), groups, eps, act, y.F32(), x.Shape[0], (long)x.Shape[1] * x.Shape[2], x.Shape[3]);

    public void SoftClamp(Tensor x, float limit, Tensor y) => Kernel.SoftClamp.Reference(x.F32(), limit, y.F32(), x.Count);

    public void Copy(Tensor x, Tensor y) => Kernel.Copy.Reference(
        x.F32(), y.F32(), x.Count, x.Shape.RowCount, x.RowStride, y.Shape.RowCount, y.RowStride);

    void Multiply(Tensor x, CpuPackedWeight w, Tensor b, Activation act, Tensor y) => Kernel.Linear.Cpu(
        pool, x.F32(out RowOrder xOrder), x.RowStride, w.Matrix, b.F32(), act, y.F32(out RowOrder yOrder), y.RowStride, x.Shape[0], xOrder, yOrder);

    void ForecastStep<T>(
        View<T> differences, int orders, ReadOnlySpan<float> weights, Tensor gates, ReadOnlySpan<int> gateRows, ReadOnlySpan<int> gateColumns, int gateStep, Tensor y)
        where T : unmanaged => Kernel.ForecastStep.Cpu(
        pool, differences, weights, gates.F32(), gateRows, gateColumns, gateStep, y.F32(), y.Shape[0], y.Shape[1], y.Shape[2], y.Shape[3], orders, gates.RowStride);
}
