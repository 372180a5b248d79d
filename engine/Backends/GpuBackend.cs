using TaylorSeer.Engine.Diffusion;
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
    readonly GpuConstants constants = new(gpu);

    public void Dispose() => constants.Dispose();

    public PackedWeight Pack(IWeightSource weight, WeightType type) => type == WeightType.F32
        ? new GpuPackedWeight(gpu, weight)
        : throw Lacks($"weights in {type}", "f32 weights (--dtype f32), or the cpu (--device cpu)");

    public void Linear(Tensor x, PackedWeight w, Tensor b, Activation act, Tensor y)
    {
        int M = x.Shape[0], K = w.Inputs, N = w.Outputs;
        LaunchSize grid = (LaunchSize.Cover(N, Kernel.Linear.Tile), LaunchSize.Cover(M, Kernel.Linear.Tile));
        if (M > 0)
            Kernel.Linear.LaunchGpu(gpu, grid, x.View(), ((GpuPackedWeight)w).Matrix, b.View(), y.View(), M, K, N, x.RowStride, y.RowStride, act);
    }

    public void LayerNormModulate(Tensor x, Tensor shift, Tensor scale, float eps, Tensor y)
    {
        if (x.Count > 0)
        {
            Kernel.LayerNormModulate.LaunchGpu(
                gpu, x.Shape[0] * x.Shape[1], x.View(), shift.View(), scale.View(), y.View(),
                x.Shape[1], x.Shape[2], shift.RowStride, scale.RowStride, eps);
        }
    }

    public void Attention(Tensor qkv, int heads, Tensor y)
    {
        int N = y.Shape[0], T = y.Shape[1], size = y.Shape[2] / heads;
        LaunchSize grid = new(LaunchSize.Cover(T, Kernel.Attention.Threads), heads, N);
        if (y.Count > 0)
            Kernel.Attention.LaunchGpu(gpu, grid, qkv.View(), y.View(), T, size, (float)(1 / Math.Sqrt(size)));
    }

    public void AddGated(Tensor x, Tensor gate, Tensor a)
    {
        LaunchSize grid = (LaunchSize.Cover(x.Shape[2], Kernel.AddGated.Threads), x.Shape[0] * x.Shape[1]);
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
        LaunchSize grid = (LaunchSize.Cover(table.Shape[1], Kernel.Gather.Threads), index.Length);
        if (y.Count > 0)
            Kernel.Gather.LaunchGpu(gpu, grid, table.View(), constants.Send(index), y.View(), table.Shape[1]);
    }

    /// <summary>On the host, in f64: a few hundred sines, and the network's first numbers are as exact as the other backends'.</summary>
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
        RequireF32(differences);
        if (y.Count > 0)
        {
            Kernel.UpdateDifferences.LaunchGpu(
                gpu, LaunchSize.Cover(y.Count, Kernel.UpdateDifferences.Threads), y.View(), gap, orders, differences.View(), y.Count);
        }
    }

    public void WeightedSum(Tensor differences, ReadOnlySpan<float> weights, Tensor y)
    {
        RequireF32(differences);
        if (y.Count > 0)
        {
            Kernel.WeightedSum.LaunchGpu(
                gpu, LaunchSize.Cover(y.Count, Kernel.WeightedSum.Threads), differences.View(), constants.Send(weights), weights.Length, y.View(), y.Count);
        }
    }

    public void ForecastStep(
        Tensor differences, ReadOnlySpan<float> weights, Tensor gates, ReadOnlySpan<int> gateRows, ReadOnlySpan<int> gateColumns, int gateStep, Tensor y)
    {
        int J = y.Shape[0], T = y.Shape[2], D = y.Shape[3], sites = gateRows.Length, orders = weights.Length / Math.Max(J, 1), kept = differences.Shape[1];
        LaunchSize grid = (LaunchSize.Cover(D, Kernel.ForecastStep.Threads), y.Shape[1] * T);
        if (y.Count == 0)
            return;
        GpuView<float> w = constants.Send(weights);
        GpuView<int> rows = constants.Send(gateRows), columns = constants.Send(gateColumns);
        Kernel.ForecastStep.LaunchGpu(
            gpu, grid, differences.View<float>(), differences.View<ushort>(), w, gates.View(), rows, columns, y.View(),
            sites, J, orders, differences.DType == DType.BF16, kept, T, D, gates.RowStride, gateStep, y.Shape.RowCount);
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

    public void Conv2d(Tensor x, PackedWeight w, Tensor b, ConvForm form, Activation act, bool add, Tensor y) => throw NoPixels();

    public void GroupNorm(Tensor x, Tensor w, Tensor b, int groups, float eps, Activation act, Tensor y) => throw NoPixels();

    public void SoftClamp(Tensor x, float limit, Tensor y) => throw NoPixels();

    void RequireF32(Tensor differences)
    {
        if (differences.DType != DType.F32)
            throw Lacks($"differences in {differences.DType}", "f32 differences (--taylor-dtype f32), or the cpu (--device cpu)");
    }

    NoGpuKernelException NoPixels() => Lacks("the operations of an autoencoder", "latents here (--save-latents), and the cpu for pictures of them (--device cpu)");

    /// <summary>What this backend does not compute is said at once, and never computed elsewhere in silence.</summary>
    NoGpuKernelException Lacks(string what, string instead) => new($"{gpu.Name}: GPU devices have no kernels for {what}. Use {instead}.");
}
