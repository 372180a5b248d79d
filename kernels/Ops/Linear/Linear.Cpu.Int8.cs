using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Kernels.Ops;

// Two jobs, like the f32 product: x is quantised into blocks of rows (Linear.Cpu.QuantizeRows), then multiplied by panels of
// bytes into tiles of integers (Dots), which become floats just before the epilogue.
//
// Traffic: as f32, with a quarter of the bytes for W and packed x.
// Bits:    integers are exact, so neither the kernel in use nor anything that f32 does not depend on shows in the result.
public static unsafe partial class Linear
{
    /// <summary>What multiplies bytes on this machine, in words.</summary>
    public static string Int8Kernel => Dots.AreEmitted ? "AVX-512 VNNI, machine code written at run time" : $"bytes widened to 16 bits, {Processor.Vectors}";

    static void MultiplyBytes<V, TEpilogue>(WorkerPool pool, float* x, long xStride, QuantizedMatrix w, int rows, TEpilogue epilogue)
        where V : unmanaged, IFloats<V>
        where TEpilogue : unmanaged, IEpilogue
    {
        int quads = QuantizeRows<V>.Quads(w.Inputs);
        var parts = new RowBlocks(rows, (int)Math.Clamp(MostPackedBytes / (quads * Quad), MostChunkRows, int.MaxValue));
        long packed = Lines((long)quads * parts.Rows(0)), scales = Lines(parts.Rows(0)), tiles = pool.Threads * (long)TileFloats;
        long copies = pool.Threads * QuantizeRows<V>.CopyFloats(w.Inputs);
        using Scratch scratch = pool.Rent((packed + scales + tiles + copies) * sizeof(float));
        float* xs = scratch.View<float>().Pointer, xScales = xs + packed;
        for (int part = 0; part < parts.Count; part++)
        {
            int first = parts.Start(part);
            var blocks = new RowBlocks(parts.Rows(part), Dots.TileRows);
            long work = (long)parts.Rows(part) * w.Inputs * w.Outputs / Quad;
            var quantize = new QuantizeRows<V>(x + (first * xStride), xStride, w.Inputs, blocks, (byte*)xs, xScales, xScales + scales + tiles);
            pool.Run(quantize, quantize.Pieces, work);
            var product = new BytesProduct<V>((byte*)xs, xScales, w);
            var multiply = new MultiplyJob<V, BytesProduct<V>, TEpilogue>(
                product, quads, w.Outputs, blocks, first, xScales + scales, pool.Threads, epilogue);
            pool.Run(multiply, multiply.Pieces, work);
        }
    }

    /// <summary>Floats filled up to whole cache lines.</summary>
    static long Lines(long floats) => (floats + 15) / 16 * 16;

    /// <summary>Rows and panels of bytes. k counts quads.</summary>
    readonly struct BytesProduct<V>(byte* x, float* xScales, QuantizedMatrix w) : IProduct
        where V : unmanaged, IFloats<V>
    {
        readonly sbyte* panels = w.Elements.Pointer;
        readonly float* wScales = w.Scales.Pointer;
        readonly int* starts = w.Starts.Pointer;
        readonly int quads = (w.Inputs + Quad - 1) / Quad;

        static int Width => 2 * V.Count;

        public void Enter(int firstPanel, int endPanel, int k, int count)
        {
        }

        public void Multiply(int row, int rows, int panel, int k, int count, in Following following, float* tile)
        {
            int* sums = (int*)tile;
            if (k == 0)
            {
                for (int r = 0; r < rows; r++)
                    Unsafe.CopyBlockUnaligned(sums + (r * Width), starts + ((long)panel * Width), (uint)(Width * sizeof(int)));
            }

            byte* a = x + (((long)row * quads) + ((long)k * rows)) * Quad;
            Dots.Multiply(rows, a, panels + ((((long)panel * quads) + k) * Width * Quad), sums, count);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Finish(int row, int rows, int panel, float* tile)
        {
            float* s = wScales + ((long)panel * Width);
            V s0 = V.Load(s), s1 = V.Load(s + V.Count);
            for (int r = 0; r < rows; r++, tile += Width)
            {
                V scale = V.Broadcast(xScales[row + r]);
                (V.FromIntegers(V.Load(tile)) * (scale * s0)).Store(tile);
                (V.FromIntegers(V.Load(tile + V.Count)) * (scale * s1)).Store(tile + V.Count);
            }
        }
    }
}
