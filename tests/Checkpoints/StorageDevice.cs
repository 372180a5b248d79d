using TaylorSeer.Engine;
using TaylorSeer.Engine.Backends;
using TaylorSeer.Engine.Diffusion;
using TaylorSeer.Engine.Forecasting;
using TaylorSeer.Engine.Memory;
using TaylorSeer.Kernels;

namespace TaylorSeer.Tests.Checkpoints;

/// <summary>A device that keeps weights and computes nothing: what loading needs, and a count of what it asked for.</summary>
sealed class StorageDevice : Device, IBackend
{
    public override string Name => "storage";

    public override string Description => "keeps weights";

    public override IBackend Backend => this;

    /// <summary>Matrices packed so far.</summary>
    public List<PackedValues> Packed { get; } = [];

    /// <summary>Allocations so far.</summary>
    public int Allocations { get; private set; }

    /// <summary>If not null, packing the matrix of this name fails.</summary>
    public string? Refuses { get; set; }

    public override DeviceMemory Allocate(long bytes)
    {
        Allocations++;
        return new HostMemory(this, bytes);
    }

    public override void Write(ReadOnlySpan<float> source, Tensor destination) =>
        source.CopyTo(((HostMemory)destination.Memory).View<float>().Slice(destination.Offset, destination.Count).Span);

    public override void Read(Tensor source, Span<float> destination) =>
        ((HostMemory)source.Memory).View<float>().Slice(source.Offset, source.Count).Span.CopyTo(destination);

    public Kept Keeps => Kept.Differences;

    public int? WeightBytes(WeightType type) => type.Bytes();

    public PackedWeight Pack(IWeightSource weight, WeightType type = WeightType.F32)
    {
        if (weight.Name == Refuses)
            throw new InsufficientMemoryException(weight.Name);
        float[] values = new float[weight.Shape.Count];
        weight.Read(0, values);
        PackedValues packed = new(weight.Shape[0], weight.Shape[1], values);
        Packed.Add(packed);
        return packed;
    }

    public void Linear(Tensor x, PackedWeight w, Tensor b, Activation act, Tensor y) => throw new NotSupportedException();

    public void LayerNormModulate(Tensor x, Tensor shift, Tensor scale, float eps, Tensor y) => throw new NotSupportedException();

    public void Attention(Tensor qkv, int heads, Tensor y) => throw new NotSupportedException();

    public void AddGated(Tensor x, Tensor gate, Tensor a) => throw new NotSupportedException();

    public void Conv2d(Tensor x, PackedWeight w, Tensor b, ConvForm form, Activation act, bool add, Tensor y) => throw new NotSupportedException();

    public void GroupNorm(Tensor x, Tensor w, Tensor b, int groups, float eps, Activation act, Tensor y) => throw new NotSupportedException();

    public void SoftClamp(Tensor x, float limit, Tensor y) => throw new NotSupportedException();

    public void Silu(Tensor x, Tensor y) => throw new NotSupportedException();

    public void AddBroadcast(Tensor x, Tensor a) => throw new NotSupportedException();

    public void Gather(Tensor table, ReadOnlySpan<int> index, Tensor y) => throw new NotSupportedException();

    public void TimestepFeatures(ReadOnlySpan<float> timesteps, Tensor y) => throw new NotSupportedException();

    public void Patchify(Tensor x, int patch, Tensor y) => throw new NotSupportedException();

    public void Unpatchify(Tensor x, int patch, Tensor y) => throw new NotSupportedException();

    public void UpdateDifferences(Tensor y, float gap, int orders, Tensor differences) => throw new NotSupportedException();

    public void WeightedSum(Tensor differences, ReadOnlySpan<float> weights, Tensor y) => throw new NotSupportedException();

    public void ForecastStep(
        Tensor differences, ReadOnlySpan<float> weights, Tensor gates, ReadOnlySpan<int> gateRows, ReadOnlySpan<int> gateColumns, int gateStep, Tensor y) => throw new NotSupportedException();

    public void Guide(Tensor output, float scale, int channels, Tensor y) => throw new NotSupportedException();

    public void SamplerStep(in StepCoefficients k, Tensor output, Tensor? noise, Tensor x, Tensor? x0) => throw new NotSupportedException();

    public void Copy(Tensor x, Tensor y) => throw new NotSupportedException();
}
