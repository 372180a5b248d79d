using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Kernels.Ops;

public static unsafe partial class Linear
{
    /// <summary>
    /// x (rows, K) into blocks of rows, each <see cref="Blocked"/>, one after another; K is filled up with zeros to a
    /// multiple of 16. Packing takes 1 % (4608 outputs) to 5 % (1152) of a product of DiT-XL/2, up to 15 % (144) in the demo model, so what is made
    /// for one product alone is made in blocks (<see cref="RowOrder.Blocked"/>). A kernel compiled for one row stride reads
    /// x as it lies just as fast, but strides are known too late for offsets in instructions, and fourteen row pointers do
    /// not fit the registers.
    /// </summary>
    internal readonly struct PackRows(float* x, long stride, int inputs, RowBlocks blocks, float* packed) : IJob
    {
        const int BlocksPerPiece = 4;

        public int Pieces => (blocks.Count + BlocksPerPiece - 1) / BlocksPerPiece;

        /// <summary>Floats that a row takes up when packed.</summary>
        public static long Width(int inputs) => (inputs + Tiles.Run - 1) / Tiles.Run * (long)Tiles.Run;

        public void Run(int piece)
        {
            int end = Math.Min(blocks.Count, (piece + 1) * BlocksPerPiece);
            for (int block = piece * BlocksPerPiece; block < end; block++)
                Pack(blocks.Start(block), blocks.Rows(block));
        }

        void Pack(int first, int rows)
        {
            float* from = x + (first * stride), to = packed + (first * Width(inputs));
            for (int k = 0; k < inputs; k += Tiles.Run)
            {
                int count = Math.Min(Tiles.Run, inputs - k);
                for (int r = 0; r < rows; r++, to += Tiles.Run)
                {
                    float* run = from + (r * stride) + k;
                    if (count == Tiles.Run)
                    {
                        Unsafe.CopyBlockUnaligned(to, run, Tiles.Run * sizeof(float));      // a constant: two vector moves
                        continue;
                    }

                    new Span<float>(to, Tiles.Run).Clear();
                    new ReadOnlySpan<float>(run, count).CopyTo(new(to, count));
                }
            }
        }
    }
}
