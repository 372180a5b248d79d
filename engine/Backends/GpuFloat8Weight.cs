using System.Runtime.InteropServices;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Ops;

namespace TaylorSeer.Engine.Backends;

/// <summary>A weight in GPU memory in e4m3: row-major, one row per output, without gaps, and a scale per output.</summary>
sealed class GpuFloat8Weight : PackedWeight
{
    /// <summary>Values read at a time, in whole rows: the host never holds a whole weight.</summary>
    const int Piece = 1 << 18;

    readonly GpuBuffer buffer;      // elements, then scales

    /// <summary>Quantises the weight on the host on its way to <paramref name="device"/>; dimensions after the first count as inputs, a multiple of 16.</summary>
    public GpuFloat8Weight(GpuDevice device, IWeightSource weight)
        : base(weight.Shape[0], checked((int)weight.Shape.RowCount))
    {
        buffer = device.Allocate(Count + (Outputs * (long)sizeof(float)));
        try
        {
            Fill(device, weight);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    public override long Bytes => buffer.Bytes;

    /// <summary>What lies between two products is bf16; it is quantised where it is multiplied.</summary>
    public override DType Reads => DType.BF16;

    /// <summary>The matrix (outputs, inputs).</summary>
    public GpuView<byte> Elements => buffer.View<byte>(0, Count);

    /// <summary>(outputs)</summary>
    public GpuView<float> Scales => buffer.View<float>(Count / sizeof(float), Outputs);

    /// <summary>Elements: rows of multiples of 16, so that scales may follow.</summary>
    long Count => (long)Outputs * Inputs;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            buffer.Dispose();
    }

    void Fill(GpuDevice device, IWeightSource weight)
    {
        float[] scale = new float[Outputs];
        int rows = Math.Max(1, Piece / Inputs);
        float[] values = new float[(long)Math.Min(rows, Outputs) * Inputs];
        byte[] bits = new byte[values.Length];
        for (int first = 0; first < Outputs; first += rows)
        {
            int count = Math.Min(rows, Outputs - first);
            weight.Read((long)first * Inputs, values.AsSpan(0, count * Inputs));
            Parallel.For(0, count, r => scale[first + r] = Linear.QuantizeRowFP8(values.AsSpan(r * Inputs, Inputs), bits.AsSpan(r * Inputs, Inputs)));
            device.Write(buffer, (long)first * Inputs, bits.AsSpan(0, count * Inputs));
        }

        device.Write(buffer, Count, MemoryMarshal.AsBytes(scale.AsSpan()));
    }
}
