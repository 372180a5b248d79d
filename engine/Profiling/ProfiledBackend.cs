using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Kernels;

namespace TaylorSeer.Engine.Profiling;

/// <summary>
/// Another backend, every operation of which is counted and watched. Bytes are of operands read or written once, as a perfect cache would have it;
/// arithmetic is counted where it could be what limits an operation.
/// </summary>
sealed class ProfiledBackend(IBackend backend, OpLog log) : IBackend
{
    public Forecasting.Kept Keeps => backend.Keeps;

    public int? WeightBytes(WeightType type) => backend.WeightBytes(type);

    public PackedWeight Pack(IWeightSource weight, WeightType type) => backend.Pack(weight, type);

    public void Linear(Tensor x, PackedWeight w, Tensor b, Activation act, Tensor y)
    {
        string after = act == Activation.None ? "" : $", {act}";
        using OpScope scope = log.Begin(new("Linear", $"{x.Shape[0]}, {w.Inputs} -> {w.Outputs}{after}", Products(x, w), w.Bytes + Bytes(x, b, y)));
        backend.Linear(x, w, b, act, y);
    }

    public void LinearGated(Tensor x, PackedWeight w, Tensor b, Tensor gate, Tensor tokens, float gap, int orders, Tensor? differences)
    {
        double kept = differences is { } d ? UpdateBytes(tokens.Count, orders, d) : 0;
        string remembered = differences is null ? "" : $", order {orders - 1}";
        using OpScope scope = log.Begin(new(
            "LinearGated", $"{x.Shape[0]}, {w.Inputs} -> {w.Outputs}{remembered}", Products(x, w), w.Bytes + Bytes(x, b, gate) + (2 * Bytes(tokens)) + kept));
        backend.LinearGated(x, w, b, gate, tokens, gap, orders, differences);
    }

    public void LayerNormModulate(Tensor x, Tensor shift, Tensor scale, float eps, Tensor y)
    {
        using OpScope scope = log.Begin(Moving("LayerNormModulate", y, Bytes(x, shift, scale) + Bytes(y)));
        backend.LayerNormModulate(x, shift, scale, eps, y);
    }

    public void Attention(Tensor qkv, int heads, Tensor y)
    {
        int T = y.Shape[1];
        using OpScope scope = log.Begin(new("Attention", $"{y.Shape[0]}, {T}, {heads} x {y.Shape[2] / heads}", 4.0 * T * y.Count, Bytes(qkv, y)));
        backend.Attention(qkv, heads, y);
    }

    public void AddGated(Tensor x, Tensor gate, Tensor a)
    {
        using OpScope scope = log.Begin(Moving("AddGated", x, (2 * Bytes(x)) + Bytes(gate, a)));
        backend.AddGated(x, gate, a);
    }

    public void Silu(Tensor x, Tensor y)
    {
        using OpScope scope = log.Begin(Moving("Silu", y, Bytes(x, y)));
        backend.Silu(x, y);
    }

    public void AddBroadcast(Tensor x, Tensor a)
    {
        using OpScope scope = log.Begin(Moving("AddBroadcast", x, (2 * Bytes(x)) + Bytes(a)));
        backend.AddBroadcast(x, a);
    }

    public void Gather(Tensor table, ReadOnlySpan<int> index, Tensor y)
    {
        using OpScope scope = log.Begin(Moving("Gather", y, 2 * Bytes(y)));
        backend.Gather(table, index, y);
    }

    public void TimestepFeatures(ReadOnlySpan<float> timesteps, Tensor y)
    {
        using OpScope scope = log.Begin(Moving("TimestepFeatures", y, Bytes(y)));
        backend.TimestepFeatures(timesteps, y);
    }

    public void Patchify(Tensor x, int patch, Tensor y)
    {
        using OpScope scope = log.Begin(Moving("Patchify", y, Bytes(x, y)));
        backend.Patchify(x, patch, y);
    }

    public void Unpatchify(Tensor x, int patch, Tensor y)
    {
        using OpScope scope = log.Begin(Moving("Unpatchify", y, Bytes(x, y)));
        backend.Unpatchify(x, patch, y);
    }

    public void UpdateDifferences(Tensor y, float gap, int orders, Tensor differences)
    {
        using OpScope scope = log.Begin(Moving("UpdateDifferences", y, Bytes(y) + UpdateBytes(y.Count, orders, differences)));
        backend.UpdateDifferences(y, gap, orders, differences);
    }

    public void WeightedSum(Tensor differences, ReadOnlySpan<float> weights, Tensor y)
    {
        double read = (double)weights.Length * y.Count * differences.DType.Bytes();
        using OpScope scope = log.Begin(Moving("WeightedSum", y, read + Bytes(y)));
        backend.WeightedSum(differences, weights, y);
    }

    public void ForecastStep(
        Tensor differences, ReadOnlySpan<float> weights, Tensor gates, ReadOnlySpan<int> gateRows, ReadOnlySpan<int> gateColumns, int gateStep, Tensor y)
    {
        int J = y.Shape[0], sites = gateRows.Length, orders = weights.Length / Math.Max(J, 1);
        double values = (double)sites * orders * y.Shape.RowCount;
        using OpScope scope = log.Begin(new(
            "ForecastStep", $"{sites} sites, order {orders - 1}, {J} steps", 2 * values * J, (values * differences.DType.Bytes()) + Bytes(y)));
        backend.ForecastStep(differences, weights, gates, gateRows, gateColumns, gateStep, y);
    }

    public void Guide(Tensor output, float scale, int channels, Tensor y)
    {
        using OpScope scope = log.Begin(Moving("Guide", y, Bytes(output, y)));
        backend.Guide(output, scale, channels, y);
    }

    public void SamplerStep(in StepCoefficients k, Tensor output, Tensor? noise, Tensor x, Tensor? x0)
    {
        double optional = (noise is null ? 0 : Bytes(x)) + (x0 is null ? 0 : Bytes(x));
        using OpScope scope = log.Begin(Moving("SamplerStep", x, Bytes(output) + (2 * Bytes(x)) + optional));
        backend.SamplerStep(k, output, noise, x, x0);
    }

    public void Conv2d(Tensor x, PackedWeight w, Tensor b, ConvForm form, Activation act, bool add, Tensor y)
    {
        string how = $"{x.Shape[1]} x {x.Shape[2]}, {x.Shape[3]} -> {w.Outputs}, {form.Kernel} x {form.Kernel}{(form.Doubled ? ", doubled" : "")}";
        using OpScope scope = log.Begin(new("Conv2d", how, 2.0 * y.Count * w.Inputs, w.Bytes + Bytes(x, b, y) + (add ? Bytes(y) : 0)));
        backend.Conv2d(x, w, b, form, act, add, y);
    }

    public void GroupNorm(Tensor x, Tensor w, Tensor b, int groups, float eps, Activation act, Tensor y)
    {
        using OpScope scope = log.Begin(Moving("GroupNorm", y, (2 * Bytes(x)) + Bytes(y)));
        backend.GroupNorm(x, w, b, groups, eps, act, y);
    }

    public void SoftClamp(Tensor x, float limit, Tensor y)
    {
        using OpScope scope = log.Begin(Moving("SoftClamp", y, Bytes(x, y)));
        backend.SoftClamp(x, limit, y);
    }

    public void Copy(Tensor x, Tensor y)
    {
        using OpScope scope = log.Begin(Moving("Copy", y, Bytes(x, y)));
        backend.Copy(x, y);
    }

    static OpCost Moving(string name, Tensor over, double bytes) => new(name, over.Shape.ToString(), 0, bytes);

    static double Products(Tensor x, PackedWeight w) => 2.0 * x.Shape[0] * w.Inputs * w.Outputs;

    /// <summary>Every order is written, and every one but the last is read.</summary>
    static double UpdateBytes(long count, int orders, Tensor differences) => (double)count * differences.DType.Bytes() * ((2 * orders) - 1);

    static double Bytes(Tensor tensor) => (double)tensor.Count * tensor.DType.Bytes();

    static double Bytes(Tensor a, Tensor b) => Bytes(a) + Bytes(b);

    static double Bytes(Tensor a, Tensor b, Tensor c) => Bytes(a) + Bytes(b) + Bytes(c);
}
