using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

/// <summary>
/// The weight of a linear layer in 8 bits, rotated, with a scale per output: panels like those of <see cref="PackedMatrix"/>,
/// four inputs of an output side by side, [outputs / width][inputs / 4][width][4]. What fills up is zero. A row with NaN or infinity gets NaN as its scale.
/// The numbers are those of <see cref="Linear.QuantizeWeight"/>.
/// </summary>
public sealed unsafe class QuantizedMatrix : CpuMatrix
{
    readonly NativeBlock block;
    readonly int panels;

    QuantizedMatrix(int outputs, int inputs)
        : base(outputs, inputs)
    {
        panels = (outputs + PackedMatrix.PanelWidth - 1) / PackedMatrix.PanelWidth;
        block = new(PanelBytes * panels + (2L * Padded * sizeof(float)));
        block.View<byte>().Clear();
    }

    public override long Bytes => block.Bytes;

    /// <summary>The panels one after another.</summary>
    internal View<sbyte> Elements => block.View<sbyte>().Slice(0, PanelBytes * panels);

    /// <summary>What a unit of each output is worth, the gain of the rotation taken out.</summary>
    internal View<float> Scales => block.View<byte>().Slice(PanelBytes * panels, (long)Padded * sizeof(float)).As<float>();

    /// <summary>Where each output's sum begins: minus what the offset of the bytes of x will add to it.</summary>
    internal View<int> Starts => block.View<byte>().Slice((PanelBytes * panels) + ((long)Padded * sizeof(float))).As<int>();

    int Padded => panels * PackedMatrix.PanelWidth;

    long PanelBytes => (long)((Inputs + Linear.Quad - 1) / Linear.Quad) * Linear.Quad * PackedMatrix.PanelWidth;

    /// <summary>
    /// Quantises a row-major (<paramref name="outputs"/>, <paramref name="inputs"/>) matrix, read like <see cref="PackedMatrix.Pack"/> reads it.
    /// </summary>
    /// <exception cref="ArgumentException">It has so many inputs that sums could overflow.</exception>
    public static QuantizedMatrix Pack(WorkerPool pool, int outputs, int inputs, ReadElements read)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        if (inputs > Linear.MostBytes)
            throw new ArgumentException($"A weight of {inputs} inputs cannot be kept in 8 bits: beyond {Linear.MostBytes} a sum of products could leave 32 bits. Keep it in bf16.", nameof(inputs));

        int width = PackedMatrix.PanelWidth;
        var matrix = new QuantizedMatrix(outputs, inputs);
        try
        {
            long stride = Linear.PackRows.Width(inputs);
            using Scratch scratch = pool.Rent(width * stride * (sizeof(float) + 1));
            View<float> rows = scratch.View<float>().Slice(0, width * stride);
            byte* bytes = (byte*)(rows.Pointer + (width * stride));
            for (int panel = 0; panel < matrix.panels; panel++)
            {
                int first = panel * width, count = Math.Min(width, outputs - first);
                for (int j = 0; j < count; j++)
                    read((long)(first + j) * inputs, rows.Slice(j * stride, inputs).Span);
                var job = new Quantize(
                    rows.Pointer, bytes, stride, inputs, matrix.Elements.Pointer + (panel * matrix.PanelBytes), matrix.Scales.Pointer + first, matrix.Starts.Pointer + first);
                pool.Run(job, count);
            }

            return matrix;
        }
        catch
        {
            matrix.Dispose();
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            block.Dispose();
    }

    /// <summary>Row j of a panel per piece.</summary>
    readonly struct Quantize(float* rows, byte* bytes, long stride, int inputs, sbyte* panel, float* scales, int* starts) : IJob
    {
        public void Run(int piece)
        {
            float* row = rows + (piece * stride);
            byte* q = bytes + (piece * stride);
            float scale = Lanes.Is512 ? Linear.QuantizeRow<Floats16>(row, inputs, q)
                : Lanes.Is256 ? Linear.QuantizeRow<Floats8>(row, inputs, q)
                : Linear.QuantizeRow<Floats4>(row, inputs, q);
            scales[piece] = scale / Linear.RotationGain(inputs);

            int sum = 0, width = PackedMatrix.PanelWidth;
            for (int k = 0; k < inputs; k++)
            {
                int value = q[k] - Linear.Offset;
                panel[(((long)(k / Linear.Quad) * width) + piece) * Linear.Quad + (k % Linear.Quad)] = (sbyte)value;
                sum += value;
            }

            starts[piece] = -Linear.Offset * sum;
        }
    }
}
