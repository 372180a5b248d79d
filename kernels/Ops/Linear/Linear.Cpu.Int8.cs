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

    static void MultiplyBytes<TLanes, TVector, TEpilogue>(WorkerPool pool, float* x, long xStride, QuantizedMatrix w, int rows, TEpilogue epilogue)
        where TLanes : unmanaged, ILanes<TVector>
        where TVector : unmanaged
        where TEpilogue : unmanaged, IEpilogue
    {
        int quads = QuantizeRows<TLanes, TVector>.Quads(w.Inputs);
        var parts = new RowBlocks(rows, (int)Math.Clamp(MostPackedBytes / (quads * Quad), MostChunkRows, int.MaxValue));
        long packed = Lines((long)quads * parts.Rows(0)), scales = Lines(parts.Rows(0)), tiles = pool.Threads * (long)TileFloats;
        long copies = pool.Threads * QuantizeRows<TLanes, TVector>.CopyFloats(w.Inputs);
        using Scratch scratch = pool.Rent((packed + scales + tiles + copies) * sizeof(float));
        float* xs = scratch.View<float>().Pointer, xScales = xs + packed;
        for (int part = 0; part < parts.Count; part++)
        {
            int first = parts.Start(part);
            var blocks = new RowBlocks(parts.Rows(part), Dots.TileRows);
            long work = (long)parts.Rows(part) * w.Inputs * w.Outputs / Quad;
            var quantize = new QuantizeRows<TLanes, TVector>(x + (first * xStride), xStride, w.Inputs, blocks, (byte*)xs, xScales, xScales + scales + tiles);
            pool.Run(quantize, quantize.Pieces, work);
            var product = new BytesProduct<TLanes, TVector>((byte*)xs, xScales, w);
            var multiply = new MultiplyJob<TLanes, TVector, BytesProduct<TLanes, TVector>, TEpilogue>(
                product, quads, w.Outputs, blocks, first, xScales + scales, pool.Threads, epilogue);
            pool.Run(multiply, multiply.Pieces, work);
        }
    }

    /// <summary>Floats filled up to whole cache lines.</summary>
    static long Lines(long floats) => (floats + 15) / 16 * 16;

    /// <summary>Rows and panels of bytes. k counts quads.</summary>
    readonly struct BytesProduct<TLanes, TVector>(byte* x, float* xScales, QuantizedMatrix w) : IProduct
        where TLanes : unmanaged, ILanes<TVector>
        where TVector : unmanaged
    {
        readonly sbyte* panels = w.Elements.Pointer;
        readonly float* wScales = w.Scales.Pointer;
        readonly int* starts = w.Starts.Pointer;
        readonly int quads = (w.Inputs + Quad - 1) / Quad;

        static int Width => 2 * TLanes.Count;

        public void Enter(int firstPanel, int endPanel, int k, int count)
        {
        }

        public void Multiply(int row, int rows, int panel, int k, int count, float* tile)
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
            TVector s0 = TLanes.Load(s), s1 = TLanes.Load(s + TLanes.Count);
            for (int r = 0; r < rows; r++, tile += Width)
            {
                TVector scale = TLanes.Broadcast(xScales[row + r]);
                TLanes.Store(TLanes.Multiply(TLanes.FromIntegers(TLanes.Load(tile)), TLanes.Multiply(scale, s0)), tile);
                TLanes.Store(TLanes.Multiply(TLanes.FromIntegers(TLanes.Load(tile + TLanes.Count)), TLanes.Multiply(scale, s1)), tile + TLanes.Count);
            }
        }
    }
}
