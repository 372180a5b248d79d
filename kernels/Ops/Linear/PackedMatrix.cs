using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

/// <summary>Reads the elements of a row-major matrix from index <paramref name="start"/> on, as many as <paramref name="destination"/> holds.</summary>
public delegate void ReadElements(long start, Span<float> destination);

/// <summary>
/// The weight of a linear layer as the CPU kernels read it: panels of <see cref="PanelWidth"/> outputs, in each the
/// weights of one input side by side, so that a product streams through a panel once, front to back:
/// [outputs / width][inputs][width]. Outputs that fill up the last panel are zero. In bf16 the two vectors of a row share
/// 32-bit lanes, output j in the lower half and output j + width / 2 in the upper: widening both takes a load, a shift and a mask.
/// </summary>
public sealed unsafe class PackedMatrix : CpuMatrix
{
    readonly NativeBlock block;

    PackedMatrix(int outputs, int inputs, WeightType type)
        : base(outputs, inputs)
    {
        Type = type;
        Panels = (outputs + PanelWidth - 1) / PanelWidth;
        block = new((long)Panels * inputs * PanelWidth * (type == WeightType.BF16 ? sizeof(ushort) : sizeof(float)));
    }

    /// <summary>Outputs in a panel, two vectors: 32 with AVX-512, 16 with AVX2, 8 elsewhere.</summary>
    public static int PanelWidth => 2 * Lanes.Count;

    /// <summary><see cref="WeightType.F32"/> or <see cref="WeightType.BF16"/>.</summary>
    public WeightType Type { get; }

    /// <summary>Panels, the last one perhaps filled up with zeros.</summary>
    public int Panels { get; }

    public override long Bytes => block.Bytes;

    /// <summary>The panels one after another, of an f32 matrix.</summary>
    internal View<float> Elements => block.View<float>();

    /// <summary>The same of a bf16 matrix: half a panel's width per input.</summary>
    internal View<uint> Pairs => block.View<uint>();

    /// <summary>
    /// Packs a row-major (<paramref name="outputs"/>, <paramref name="inputs"/>) matrix. It is read front to back, one
    /// panel at a time and from this thread only, so a mapped checkpoint is never in memory twice.
    /// </summary>
    /// <param name="pool">the threads that share the work</param>
    /// <param name="outputs">rows</param>
    /// <param name="inputs">columns</param>
    /// <param name="read">gives the elements</param>
    /// <param name="type">f32 or bf16; for 8 bits there is <see cref="QuantizedMatrix"/></param>
    public static PackedMatrix Pack(WorkerPool pool, int outputs, int inputs, ReadElements read, WeightType type = WeightType.F32)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        if (type is not (WeightType.F32 or WeightType.BF16))
            throw new ArgumentOutOfRangeException(nameof(type), type, "Panels are f32 or bf16.");

        int width = PanelWidth;
        var matrix = new PackedMatrix(outputs, inputs, type);
        try
        {
            using Scratch scratch = pool.Rent((long)width * inputs * sizeof(float));
            View<float> rows = scratch.View<float>().Slice(0, (long)width * inputs);
            for (int panel = 0; panel < matrix.Panels; panel++)
            {
                int first = panel * width, count = Math.Min(width, outputs - first);
                read((long)first * inputs, rows.Slice(0, (long)count * inputs).Span);
                rows.Slice((long)count * inputs).Clear();
                var job = new Interleave(rows.Pointer, matrix.block.View<byte>().Pointer + (panel * (matrix.Bytes / matrix.Panels)), inputs, width, type);
                pool.Run(job, job.Pieces);
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

    /// <summary>panel[k][j] = rows[j][k], a range of k per piece.</summary>
    readonly struct Interleave(float* rows, byte* panel, int inputs, int width, WeightType type) : IJob
    {
        // 32 KB of an AVX-512 panel: what the first-level cache holds
        const int Range = 256;

        public int Pieces => (inputs + Range - 1) / Range;

        public void Run(int piece)
        {
            int first = piece * Range, end = Math.Min(inputs, first + Range);
            if (type != WeightType.BF16)
                Transposition.Transpose(rows + first, inputs, width, end - first, (float*)panel + ((long)first * width), width);
            for (int k = first; type == WeightType.BF16 && k < end; k++)
                Pair(rows + k, (uint*)panel + ((long)k * (width / 2)));
        }

        void Pair(float* from, uint* to)
        {
            for (int j = 0; j < width / 2; j++)
                to[j] = BF16.Round(from[(long)j * inputs]) | ((uint)BF16.Round(from[(long)(j + (width / 2)) * inputs]) << 16);
        }
    }
}
