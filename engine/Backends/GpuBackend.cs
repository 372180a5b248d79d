using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Gpu;
using Kernel = TaylorSeer.Kernels.Ops;

namespace TaylorSeer.Engine.Backends;

/// <summary>
/// The kernels of the dialect on any <see cref="GpuDevice"/>. Every call starts one kernel and returns; nothing is copied
/// back. Owns what it keeps on the device, not the device.
/// </summary>
sealed class GpuBackend(GpuDevice gpu) : IBackend, IDisposable
{
    readonly TensorCores? cores = TensorCores.Of(gpu);
    readonly GpuConstants constants = new(gpu);

    public void Dispose()
    {
        cores?.Dispose();
        constants.Dispose();
    }

    /// <summary>The epilogue that makes a feature brings its differences up to date on the way.</summary>
    public Forecasting.Kept Keeps => Forecasting.Kept.Differences;

    public PackedWeight Pack(IWeightSource weight, WeightType type) => type switch
    {
        WeightType.F32 => new GpuPackedWeight(gpu, weight, DType.F32),
        WeightType.BF16 => new GpuPackedWeight(gpu, weight, DType.BF16),
        WeightType.F16 => new GpuPackedWeight(gpu, weight, DType.F16),
        WeightType.FP8 => PackFloat8(weight),
        _ => throw Lacks("weights in int8", $"16-bit weights (--dtype bf16){(LacksE4M3 is null ? ", fp8 (--dtype fp8)" : "")}, or the cpu (--device cpu)"),
    };

    public int? WeightBytes(WeightType type) => type switch
    {
        WeightType.Int8 => null,
        WeightType.FP8 when LacksE4M3 is not null => null,
        _ => type.Bytes(),
    };

    public void Linear(Tensor x, PackedWeight w, Tensor b, Activation act, Tensor y)
    {
        if (w is GpuFloat8Weight narrow)
        {
            if (!cores!.TryLinear(x, narrow, b, act, y))
                throw Misplaced(x);
            return;
        }

        var weight = (GpuPackedWeight)w;
        if (cores?.TryLinear(x, weight, b, act, y) == true)
            return;
        int M = x.Shape[0], K = w.Inputs, N = w.Outputs;
        bool aligned = x.IsInFours() && y.IsInFours();
        LaunchSize grid = checked(LaunchSize.Cover(N, Kernel.Linear.Tile) * LaunchSize.Cover(M, Kernel.Linear.Tile));
        if (M > 0)
        {
            Kernel.Linear.LaunchGpu(
                gpu, grid, x.ByteView(), weight.Matrix, b.View(), y.ByteView(), M, K, N, x.RowStride, y.RowStride,
                act, x.Storage(), weight.Storage, y.Storage(), aligned);
        }
    }

    public void LinearGated(Tensor x, PackedWeight w, Tensor b, Tensor gate, Tensor tokens, float gap, int orders, Tensor? differences)
    {
        if (w is GpuFloat8Weight narrow)
        {
            if (!cores!.TryLinearGated(x, narrow, b, gate, tokens, gap, orders, differences))
                throw Misplaced(x);
            return;
        }

        if (cores?.TryLinearGated(x, (GpuPackedWeight)w, b, gate, tokens, gap, orders, differences) != true)
            IBackend.LinearGatedInSteps(this, x, w, b, gate, tokens, gap, orders, differences);
    }

    public void LayerNormModulate(Tensor x, Tensor shift, Tensor scale, float eps, Tensor y)
    {
        if (x.Count > 0)
        {
            Kernel.LayerNormModulate.LaunchGpu(
                gpu, x.Shape[0] * x.Shape[1], x.View(), shift.View(), scale.View(), y.ByteView(),
                x.Shape[1], x.Shape[2], shift.RowStride, scale.RowStride, eps, y.Storage());
        }
    }

    public void Attention(Tensor qkv, int heads, Tensor y)
    {
        int N = y.Shape[0], T = y.Shape[1], size = y.Shape[2] / heads;
        float scale = (float)(1 / Math.Sqrt(size));
        if (y.DType != qkv.DType)
            throw new ShapeException($"Attention: qkv is {qkv} and the destination {y}; GPU kernels take both in one type.");
        if (y.Count == 0 || cores?.TryAttention(qkv, heads, y) == true)
            return;
        if (size <= Kernel.Attention.WidestTile)
            Kernel.Attention.LaunchGpu(gpu, new(LaunchSize.Cover(T, Kernel.Attention.Threads), heads, N), qkv.ByteView(), y.ByteView(), T, size, scale, y.Storage());
        else
            Kernel.Attention.LaunchGpuWide(gpu, new(LaunchSize.Cover(T, Kernel.Attention.QueryTile), heads, N), qkv.ByteView(), y.ByteView(), T, size, scale, y.Storage());
    }

    public void AddGated(Tensor x, Tensor gate, Tensor a)
    {
        LaunchSize grid = (x.Shape[0] * x.Shape[1], LaunchSize.Cover(x.Shape[2], Kernel.AddGated.Threads));
        if (x.Count > 0)
            Kernel.AddGated.LaunchGpu(gpu, grid, x.View(), gate.View(), a.View(), x.Shape[1], x.Shape[2], gate.RowStride);
    }

    public void Silu(Tensor x, Tensor y)
    {
        if (x.Count > 0)
            Kernel.Silu.LaunchGpu(gpu, LaunchSize.Cover(x.Count, Kernel.Silu.Threads), x.View(), y.View(), x.Count);
    }

    public void AddBroadcast(Tensor x, Tensor a)
    {
        if (x.Count > 0)
            Kernel.AddBroadcast.LaunchGpu(gpu, (LaunchSize.Cover(a.Count, Kernel.AddBroadcast.Threads), x.Shape[0]), x.View(), a.View(), a.Count);
    }

    public void Gather(Tensor table, ReadOnlySpan<int> index, Tensor y)
    {
        LaunchSize grid = (index.Length, LaunchSize.Cover(table.Shape[1], Kernel.Gather.Threads));
        if (y.Count > 0)
            Kernel.Gather.LaunchGpu(gpu, grid, table.View(), constants.Send(index), y.View(), table.Shape[1]);
    }

    /// <summary>On the host: a few hundred sines, and the network starts from the same numbers as on the other backends.</summary>
    public void TimestepFeatures(ReadOnlySpan<float> timesteps, Tensor y)
    {
        using Kernels.Memory.NativeBlock host = new(y.Count * sizeof(float));
        Kernel.TimestepFeatures.Reference(timesteps, host.View<float>(), y.Shape[1]);
        GpuView<float> features = constants.Send<float>(host.View<float>().Span);
        if (y.Count > 0)
            Kernel.Copy.LaunchGpu(gpu, LaunchSize.Cover(y.Count, Kernel.Copy.Threads), features, y.View(), y.Count, y.Count, y.Count, y.Count, y.Count);
    }

    public void Patchify(Tensor x, int patch, Tensor y)
    {
        LaunchSize grid = (LaunchSize.Cover(x.Shape.RowCount, Kernel.Patchify.Threads), x.Shape[0]);
        if (x.Count > 0)
            Kernel.Patchify.LaunchGpu(gpu, grid, x.View(), y.View(), x.Shape[1], x.Shape[2], x.Shape[3], patch);
    }

    public void Unpatchify(Tensor x, int patch, Tensor y)
    {
        LaunchSize grid = (LaunchSize.Cover(y.Shape.RowCount, Kernel.Unpatchify.Threads), y.Shape[0]);
        if (y.Count > 0)
            Kernel.Unpatchify.LaunchGpu(gpu, grid, x.View(), y.View(), y.Shape[1], y.Shape[2], y.Shape[3], patch);
    }

    public void UpdateDifferences(Tensor y, float gap, int orders, Tensor differences)
    {
        if (y.Count > 0)
        {
            Kernel.UpdateDifferences.LaunchGpu(
                gpu, LaunchSize.Cover(y.Count, Kernel.UpdateDifferences.Threads), y.View(), gap, orders, differences.ByteView(), y.Count, differences.Storage());
        }
    }

    public void WeightedSum(Tensor differences, ReadOnlySpan<float> weights, Tensor y)
    {
        if (y.Count > 0)
        {
            Kernel.WeightedSum.LaunchGpu(
                gpu, LaunchSize.Cover(y.Count, Kernel.WeightedSum.Threads),
                differences.ByteView(), constants.Send(weights), weights.Length, y.View(), y.Count, differences.Storage());
        }
    }

    public void ForecastStep(
        Tensor differences, ReadOnlySpan<float> weights, Tensor gates, ReadOnlySpan<int> gateRows, ReadOnlySpan<int> gateColumns, int gateStep, Tensor y)
    {
        int J = y.Shape[0], T = y.Shape[2], D = y.Shape[3], sites = gateRows.Length, orders = weights.Length / Math.Max(J, 1), kept = differences.Shape[1];
        LaunchSize grid = (y.Shape[1] * T, LaunchSize.Cover(D, Kernel.ForecastStep.Threads));
        if (y.Count == 0)
            return;
        GpuView<float> w = constants.Send(weights);
        GpuView<int> rows = constants.Send(gateRows), columns = constants.Send(gateColumns);
        Kernel.ForecastStep.LaunchGpu(
            gpu, grid, differences.ByteView(), w, gates.View(), rows, columns, y.View(),
            sites, J, orders, kept, T, D, gates.RowStride, gateStep, y.Shape.RowCount, differences.Storage());
    }

    public void Guide(Tensor output, float scale, int channels, Tensor y)
    {
        long area = (long)y.Shape[2] * y.Shape[3];
        LaunchSize grid = new(LaunchSize.Cover(area, Kernel.Guide.Threads), y.Shape[1], y.Shape[0]);
        if (y.Count > 0)
            Kernel.Guide.LaunchGpu(gpu, grid, output.View(), scale, channels, y.View(), area);
    }

    public void SamplerStep(in StepCoefficients k, Tensor output, Tensor? noise, Tensor x, Tensor? x0)
    {
        long size = x.Shape.RowCount;
        LaunchSize grid = (LaunchSize.Cover(size, Kernel.SamplerStep.Threads), x.Shape[0]);
        if (x.Count == 0)
            return;
        Kernel.SamplerStep.LaunchGpu(
            gpu, grid, output.View(), (noise ?? x).View(), x.View(), (x0 ?? x).View(), size,
            k.ClampX0, k.LearnedVariance, noise is not null, x0 is not null,
            k.Recip, k.RecipM1, k.X0, k.X, k.Eps, k.Sigma, k.LogVarianceMin, k.LogVarianceMax);
    }

    public void Copy(Tensor x, Tensor y)
    {
        if (x.Count == 0)
            return;
        Kernel.Copy.LaunchGpu(
            gpu, LaunchSize.Cover(x.Count, Kernel.Copy.Threads), x.View(), y.View(), x.Count, x.Shape.RowCount, x.RowStride, y.Shape.RowCount, y.RowStride);
    }

    public void Conv2d(Tensor x, PackedWeight w, Tensor b, ConvForm form, Activation act, bool add, Tensor y)
    {
        var weight = (GpuPackedWeight)w;
        if (cores?.TryConv2d(x, weight, b, form, act, add, y) == true)
            return;
        int M = checked((int)(y.Count / w.Outputs));
        LaunchSize grid = checked(LaunchSize.Cover(w.Outputs, Kernel.Conv2d.Tile) * LaunchSize.Cover(M, Kernel.Conv2d.Tile));
        if (M > 0)
        {
            Kernel.Conv2d.LaunchGpu(
                gpu, grid, x.View(), weight.Matrix, b.View(), y.View(), M, x.Shape[1], x.Shape[2], x.Shape[3], w.Outputs, y.Shape[1], y.Shape[2], form.Before,
                form.Kernel, form.Stride, form.Doubled ? 2 : 1, add, act, weight.Storage, x.IsInFours() && y.IsInFours());
        }
    }

    public void GroupNorm(Tensor x, Tensor w, Tensor b, int groups, float eps, Activation act, Tensor y)
    {
        if (act is not (Activation.None or Activation.Silu))
            throw new ArgumentOutOfRangeException(nameof(act), act, "GroupNorm: nothing or SiLU may follow.");
        if (x.Count == 0)
            return;
        int C = x.Shape[3], size = C / groups, run = Kernel.GroupNorm.RunPixels(size);
        long P = (long)x.Shape[1] * x.Shape[2];
        LaunchSize grid = new(LaunchSize.Cover(P, run), groups, x.Shape[0]);
        using ArenaScope scope = x.Device.Scratch.Scope();
        Tensor moments = x.Device.Scratch.Take((x.Shape[0], groups, grid.X, 2));
        Kernel.GroupNorm.LaunchGpuMoments(gpu, grid, x.View(), moments.View(), P, C, size, run);
        Kernel.GroupNorm.LaunchGpuNormalize(gpu, grid, x.View(), moments.View(), w.View(), b.View(), y.View(), P, C, size, run, eps, act == Activation.Silu);
    }

    public void SoftClamp(Tensor x, float limit, Tensor y)
    {
        if (x.Count > 0)
            Kernel.SoftClamp.LaunchGpu(gpu, LaunchSize.Cover(x.Count, Kernel.SoftClamp.Threads), x.View(), limit, y.View(), x.Count);
    }

    /// <summary>Why there are no products in e4m3 here; null: there are.</summary>
    string? LacksE4M3 => cores is null ? "they are for NVIDIA GPUs (--device cuda) of compute capability 8.9 (Ada, Hopper) and later" : cores.LacksE4M3;

    GpuFloat8Weight PackFloat8(IWeightSource weight)
    {
        const string Instead = "16-bit weights (--dtype bf16), or the cpu (--device cpu), which shows what fp8 changes and is no faster for it";
        if (LacksE4M3 is string why)
            throw Lacks($"weights in fp8: {why}", Instead);
        return weight.Shape.RowCount % 16 == 0
            ? new(gpu, weight)
            : throw Lacks($"weights in fp8 of {weight.Shape.RowCount} inputs, which are no multiple of 16", Instead);
    }

    NoKernelException Misplaced(Tensor x) => Lacks($"products in fp8 of {x} from element {x.Offset} with rows {x.RowStride} apart", "tensors whose rows start at whole pieces of 16 bytes");

    /// <summary>What this backend does not compute is said at once, and never computed elsewhere in silence.</summary>
    NoKernelException Lacks(string what, string instead) => new($"{gpu.Name}: no kernels for {what}. Use {instead}.");
}
