using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Engine.Backends;

/// <summary>A weight in GPU memory: row-major, one row per output, without gaps, in f32, bf16 or f16 (rounded to nearest even).</summary>
sealed class GpuPackedWeight : PackedWeight
{
    /// <summary>Values read at a time: the host never holds a whole weight.</summary>
    const int Piece = 1 << 18;

    readonly GpuBuffer buffer;

    /// <summary>Copies the weight to <paramref name="device"/>; dimensions after the first count as inputs.</summary>
    public GpuPackedWeight(GpuDevice device, IWeightSource weight, DType type)
        : base(weight.Shape[0], checked((int)weight.Shape.RowCount))
    {
        (Type, Storage) = (type, GpuTensors.StorageOf(type));
        Reads = device.SixteenBitActivations ? type : DType.F32;
        long count = weight.Shape.Count;
        buffer = device.Allocate(count * type.Bytes());
        try
        {
            float[] piece = new float[Math.Min(count, Piece)];
            for (long start = 0; start < count; start += piece.Length)
            {
                Span<float> values = piece.AsSpan(0, (int)Math.Min(count - start, piece.Length));
                weight.Read(start, values);
                GpuTensors.Write(device, buffer, start, values, type);
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    public override long Bytes => buffer.Bytes;

    public override DType Reads { get; }

    /// <summary>What the weight is kept in.</summary>
    public DType Type { get; }

    /// <summary>The same as kernels call it.</summary>
    public Storage Storage { get; }

    /// <summary>The matrix (outputs, inputs).</summary>
    public GpuView<byte> Matrix => buffer.View<byte>(0, (long)Outputs * Inputs * Type.Bytes());

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            buffer.Dispose();
    }
}
