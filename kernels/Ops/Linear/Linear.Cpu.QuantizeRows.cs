using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Kernels.Ops;

public static unsafe partial class Linear
{
    /// <summary>Inputs in what the 8-bit kernels take at a time.</summary>
    internal const int Quad = 4;

    /// <summary>What a byte of x adds to its value, so that it is not negative: vpdpbusd multiplies unsigned by signed bytes.</summary>
    internal const int Offset = 128;

    /// <summary>
    /// x (rows, K) as bytes, rotated, with a scale per row: blocks of rows one after another, each (K/4, rows, 4). K is
    /// filled up to a multiple of 4 with what stands for 0. Two passes over a row, in a copy that stays in the first-level cache.
    /// </summary>
    internal readonly struct QuantizeRows<V>(
        float* x, long stride, int inputs, RowBlocks blocks, byte* packed, float* scales, float* copies) : IJob
        where V : unmanaged, IFloats<V>
    {
        public int Pieces => blocks.Count;

        /// <summary>Quads that a row takes up when packed.</summary>
        public static int Quads(int inputs) => (inputs + Quad - 1) / Quad;

        /// <summary>Floats of a thread's copy of a row and of its bytes.</summary>
        public static long CopyFloats(int inputs) => PackRows.Width(inputs) / Quad * 5;

        public void Run(int block)
        {
            int first = blocks.Start(block), rows = blocks.Rows(block), quads = Quads(inputs);
            float* copy = copies + (WorkerPool.Worker * CopyFloats(inputs));
            uint* bytes = (uint*)(copy + PackRows.Width(inputs)), to = (uint*)packed + ((long)first * quads);
            for (int r = 0; r < rows; r++)
            {
                new ReadOnlySpan<float>(x + ((first + r) * stride), inputs).CopyTo(new(copy, inputs));
                scales[first + r] = QuantizeRow<V>(copy, inputs, (byte*)bytes);
                for (int q = 0; q < quads; q++)
                    to[(q * rows) + r] = bytes[q];
            }
        }
    }

    /// <summary>
    /// Rotates a row in place and writes its bytes, offset included; both have room for a multiple of 16.
    /// Returns the scale, the bytes of a row without one stand for 0. The same numbers as <see cref="Rotate"/> and <see cref="Quantize"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float QuantizeRow<V>(float* row, int inputs, byte* bytes)
        where V : unmanaged, IFloats<V>
    {
        long end = PackRows.Width(inputs);
        for (int h = FirstStride(inputs); h > 0; h = NextStride(h))
        {
            for (int k = 0; k < inputs; k += 2 * h)
                Loops.Run(new Butterflies(row + k, row + k + h), h);
        }

        for (long k = inputs; k < end; k++)
            row[k] = 0;

        V zero = V.Broadcast(0), most = zero, sum = zero;
        for (long k = 0; k < end; k += V.Count)
        {
            V v = V.Load(row + k);
            most = V.Max(most, V.Max(v, zero - v));
            sum += v * zero;        // NaN if there is one, or an infinity
        }

        float* lanes = stackalloc float[2 * V.Count];
        most.Store(lanes);
        sum.Store(lanes + V.Count);
        float largest = 0, total = 0;
        for (int i = 0; i < V.Count; i++)
            (largest, total) = (MathF.Max(largest, lanes[i]), total + lanes[i + V.Count]);

        bool usable = largest >= Smallest && total == 0;
        V perStep = V.Broadcast(usable ? Steps / largest : 0), offset = V.Broadcast(Offset);
        for (long k = 0; k < end; k += V.Count)
        {
            V v = usable ? V.Load(row + k) : zero;
            (V.Round(v * perStep) + offset).StoreBytes(bytes + k);
        }

        return float.IsNaN(total) ? float.NaN : usable ? largest / Steps : 0;
    }

    /// <summary>(a, b) ← (a + b, a − b).</summary>
    readonly struct Butterflies(float* a, float* b) : ILoop
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Run<V>(int from, int to)
            where V : unmanaged, IFloats<V>
        {
            for (; from <= to - V.Count; from += V.Count)
            {
                V p = V.Load(a + from), q = V.Load(b + from);
                (p + q).Store(a + from);
                (p - q).Store(b + from);
            }

            return from;
        }
    }
}
