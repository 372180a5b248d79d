using System.Buffers;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Engine.Backends;

/// <summary>Room for values in bf16 or f16 on their way between the host's f32 and a device, a piece at a time: the host never holds a whole tensor twice.</summary>
/// <param name="type">BF16 or F16</param>
/// <param name="count">values in all</param>
readonly ref struct SixteenBits(DType type, int count)
{
    /// <summary>Values of a piece.</summary>
    public const int Most = 1 << 18;

    readonly bool isBF16 = GpuTensors.StorageOf(type) == Storage.BF16;
    readonly ushort[] bits = ArrayPool<ushort>.Shared.Rent(Math.Min(count, Most));

    /// <summary>Room for the bits of <paramref name="length"/> values.</summary>
    public Span<ushort> Bits(int length) => bits.AsSpan(0, length);

    /// <summary>The values' bits, rounded to nearest even.</summary>
    public ReadOnlySpan<ushort> Round(ReadOnlySpan<float> values)
    {
        Span<ushort> rounded = Bits(values.Length);
        if (isBF16)
            BF16.Round(values, rounded);
        for (int i = 0; !isBF16 && i < values.Length; i++)
            rounded[i] = HalfBits.FromFloat(values[i]);
        return rounded;
    }

    /// <summary>What the bits that are there stand for.</summary>
    public void Widen(Span<float> values)
    {
        if (isBF16)
            BF16.Widen(Bits(values.Length), values);
        for (int i = 0; !isBF16 && i < values.Length; i++)
            values[i] = HalfBits.ToFloat(bits[i]);
    }

    public void Dispose() => ArrayPool<ushort>.Shared.Return(bits);
}
