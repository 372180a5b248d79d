using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Kernels.Ops;

public static unsafe partial class Conv2d
{
    /// <summary>
    /// Copies what a run of output pixels reads: k lines, in each the columns of every residue modulo the stride together
    /// (a tap then steps from pixel to neighbour whatever the stride), in each of those [C / 16][pixels][16].
    /// </summary>
    readonly struct Patches(float* x, ConvForm form, int H, int W, int C)
    {
        /// <summary>Size of the result.</summary>
        public int Rows => form.Side(H);

        /// <summary>Size of the result.</summary>
        public int Columns => form.Side(W);

        public int Taps => form.Taps;

        public int Channels => C;

        /// <summary>Floats that the patch of a run of <paramref name="pixels"/> takes up.</summary>
        public int Floats(int pixels) => form.Kernel * form.Stride * Line(pixels);

        /// <summary>Where tap <paramref name="tap"/> begins in the patch of a run of <paramref name="pixels"/>.</summary>
        public int Tap(int tap, int pixels)
        {
            int u = tap / form.Kernel, v = tap % form.Kernel;
            return (((u * form.Stride) + (v % form.Stride)) * Line(pixels)) + (v / form.Stride * Linear.Tiles.Run);
        }

        /// <summary>Pixels of a line of the patch: those of the run, and the last tap's reach beyond them.</summary>
        public int Width(int pixels) => pixels + ((form.Kernel - 1) / form.Stride);

        /// <summary>The patch of output pixels (n, i, j) to (n, i, j + pixels - 1).</summary>
        public void Copy(int n, int i, int j, int pixels, float* to)
        {
            float* image = x + ((long)n * H * W * C);
            int scale = form.Doubled ? 2 : 1;
            for (int u = 0; u < form.Kernel; u++)
            {
                int row = (i * form.Stride) + u - form.Before;
                float* line = row >= 0 && row < H * scale ? image + ((long)(row / scale) * W * C) : null;
                for (int residue = 0; residue < form.Stride; residue++, to += Line(pixels))
                {
                    for (int p = 0; p < Width(pixels); p++)
                    {
                        int column = ((j + p) * form.Stride) + residue - form.Before;
                        bool inside = line != null && column >= 0 && column < W * scale;
                        CopyPixel(inside ? line + ((long)(column / scale) * C) : null, to + (p * Linear.Tiles.Run), Width(pixels) * Linear.Tiles.Run);
                    }
                }
            }
        }

        int Line(int pixels) => (int)Linear.PackRows.Width(C) * Width(pixels);

        /// <summary>The channels of a pixel, 16 of them every <paramref name="step"/> floats, filled up with zeros; all zeros without a pixel.</summary>
        void CopyPixel(float* from, float* to, int step)
        {
            int c = from == null ? 0 : C / Linear.Tiles.Run * Linear.Tiles.Run;
            for (int i = 0; i < c; i += Linear.Tiles.Run, to += step)
                Unsafe.CopyBlockUnaligned(to, from + i, Linear.Tiles.Run * sizeof(float));     // a constant: two vector moves
            for (; c < C; c += Linear.Tiles.Run, to += step)
            {
                new Span<float>(to, Linear.Tiles.Run).Clear();
                if (from != null)
                    new ReadOnlySpan<float>(from + c, Math.Min(Linear.Tiles.Run, C - c)).CopyTo(new(to, Linear.Tiles.Run));
            }
        }
    }

    /// <summary>Adds y's old value if asked to; the rest is that of a linear layer.</summary>
    readonly struct Epilogue<V, TActivation>(bool add, float* bias, float* y, long stride) : Linear.IEpilogue
        where V : unmanaged, IFloats<V>
        where TActivation : unmanaged, IVectorFunction
    {
        readonly Linear.BiasActivation<V, TActivation> inner = new(bias, y, stride, RowOrder.Plain);

        public void Expect(int row, int column, int rows) => inner.Expect(row, column, rows);

        public void Store(float* tile, int row, int column, int rows, int columns)
        {
            if (add)
                AddOld(tile, y + (row * stride) + column, rows, columns);
            inner.Store(tile, row, column, rows, columns);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void AddOld(float* tile, float* old, int rows, int columns)
        {
            for (int r = 0; r < rows; r++, tile += 2 * V.Count, old += stride)
            {
                int c = 0;
                for (; c <= columns - V.Count; c += V.Count)
                    (V.Load(tile + c) + V.Load(old + c)).Store(tile + c);
                for (; c < columns; c++)
                    tile[c] += old[c];
            }
        }
    }
}
