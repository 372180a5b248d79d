using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

/// <summary>Reads the elements of a row-major matrix from index <paramref name="start"/> on, as many as <paramref name="destination"/> holds.</summary>
public delegate void ReadElements(long start, Span<float> destination);

/// <summary>
/// The weight of a linear layer as the CPU kernels read it: panels of <see cref="PanelWidth"/> outputs, in each the
/// weights of one input side by side, so that a product streams through a panel once, front to back:
/// [outputs / width][inputs][width]. Outputs that fill up the last panel are zero.
/// </summary>
public sealed unsafe class PackedMatrix : IDisposable
{
    readonly NativeBlock block;

    PackedMatrix(int outputs, int inputs)
    {
        (Outputs, Inputs) = (outputs, inputs);
        Panels = (outputs + PanelWidth - 1) / PanelWidth;
        block = new((long)Panels * inputs * PanelWidth * sizeof(float));
    }

    /// <summary>Outputs in a panel, two vectors: 32 with AVX-512, 16 with AVX2, 8 elsewhere.</summary>
    public static int PanelWidth => 2 * Lanes.Count;

    /// <summary>Rows of the matrix: features it produces.</summary>
    public int Outputs { get; }

    /// <summary>Columns of the matrix: features it reads.</summary>
    public int Inputs { get; }

    /// <summary>Panels, the last one perhaps filled up with zeros.</summary>
    public int Panels { get; }

    /// <summary>Bytes it holds.</summary>
    public long Bytes => block.Bytes;

    /// <summary>The panels one after another.</summary>
    internal View<float> Elements => block.View<float>();

    /// <summary>
    /// Packs a row-major (<paramref name="outputs"/>, <paramref name="inputs"/>) matrix. It is read front to back, one
    /// panel at a time and from this thread only, so a mapped checkpoint is never in memory twice.
    /// </summary>
    public static PackedMatrix Pack(WorkerPool pool, int outputs, int inputs, ReadElements read)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        int width = PanelWidth;
        var matrix = new PackedMatrix(outputs, inputs);
        try
        {
            using Scratch scratch = pool.Rent((long)width * inputs * sizeof(float));
            View<float> rows = scratch.View<float>().Slice(0, (long)width * inputs);
            for (int panel = 0; panel < matrix.Panels; panel++)
            {
                int first = panel * width, count = Math.Min(width, outputs - first);
                read((long)first * inputs, rows.Slice(0, (long)count * inputs).Span);
                rows.Slice((long)count * inputs).Clear();
                var job = new Interleave(rows.Pointer, matrix.Elements.Pointer + ((long)first * inputs), inputs, width);
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

    public void Dispose() => block.Dispose();

    /// <summary>panel[k][j] = rows[j][k], a range of k per piece.</summary>
    readonly struct Interleave(float* rows, float* panel, int inputs, int width) : IJob
    {
        // 32 KB of an AVX-512 panel: what the first-level cache holds
        const int Range = 256;

        public int Pieces => (inputs + Range - 1) / Range;

        public void Run(int piece)
        {
            int first = piece * Range;
            Transposition.Transpose(rows + first, inputs, width, Math.Min(Range, inputs - first), panel + ((long)first * width), width);
        }
    }
}
