using System.Runtime.InteropServices;
using TaylorSeer.Kernels.Gpu;

namespace TaylorSeer.Engine.Backends;

/// <summary>A weight in GPU memory as it is in the file: row-major f32, one row per output.</summary>
sealed class GpuPackedWeight : PackedWeight
{
    /// <summary>Values read at a time: the host never holds a whole weight.</summary>
    const int Piece = 1 << 18;

    readonly GpuBuffer buffer;

    /// <summary>Copies the weight to <paramref name="device"/>; dimensions after the first count as inputs.</summary>
    public GpuPackedWeight(GpuDevice device, IWeightSource weight)
        : base(weight.Shape[0], checked((int)weight.Shape.RowCount))
    {
        long count = weight.Shape.Count;
        buffer = device.Allocate(count * sizeof(float));
        float[] piece = new float[Math.Min(count, Piece)];
        for (long start = 0; start < count; start += piece.Length)
        {
            Span<float> values = piece.AsSpan(0, (int)Math.Min(count - start, piece.Length));
            weight.Read(start, values);
            device.Write(buffer, start * sizeof(float), MemoryMarshal.AsBytes(values));
        }
    }

    public override long Bytes => buffer.Bytes;

    /// <summary>The matrix (outputs, inputs).</summary>
    public GpuView<float> Matrix => buffer.View<float>(0, (long)Outputs * Inputs);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            buffer.Dispose();
    }
}
