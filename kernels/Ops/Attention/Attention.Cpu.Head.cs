using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Kernels.Ops;

public static unsafe partial class Attention
{
    /// <summary>A piece is one head of one sample, or a part of its queries where there are too few heads for the threads.</summary>
    readonly struct HeadJob<V> : IJob
        where V : unmanaged, IFloats<V>
    {
        readonly float* qkv, scratch, y;
        readonly int samples, tokens, width, heads, d, parts;

        public HeadJob(float* qkv, int samples, int tokens, int width, int heads, int threads, float* scratch, float* y)
        {
            this.qkv = qkv;
            this.scratch = scratch;
            this.y = y;
            (this.samples, this.tokens, this.width, this.heads, d) = (samples, tokens, width, heads, width / heads);
            int wanted = ((4 * threads) + (samples * heads) - 1) / (samples * heads);
            parts = Math.Min(wanted, QueryBlocks);
        }

        /// <summary>Floats in a cache line.</summary>
        const int Line = 16;

        /// <summary>Rows that are asked for while others are copied.</summary>
        const int Ahead = 16;

        public int Pieces => samples * heads * parts;

        static int Width => 2 * V.Count;

        int QueryBlocks => (tokens + Width - 1) / Width;

        long RowStride => 3L * width;

        public void Run(int piece)
        {
            int part = piece % parts, head = piece / parts % heads, sample = piece / parts / heads;
            float* at = qkv + (sample * tokens * RowStride) + (head * d);
            float* to = y + ((long)sample * tokens * width) + (head * d);
            var own = new HeadScratch(scratch + (WorkerPool.Worker * HeadScratch.Floats(tokens, d, Width)), tokens, d, Width);
            CopyKeysAndValues(at + width, at + (2 * width), own);

            int end = (int)((long)QueryBlocks * (part + 1) / parts);
            for (int block = (int)((long)QueryBlocks * part / parts); block < end; block++)
            {
                int first = block * Width, queries = Math.Min(Width, tokens - first);
                LoadQueries(at + (first * RowStride), queries, own.Queries);
                Expect(to + ((long)first * width), width, queries);
                if (block + 1 < end)
                    Expect(at + ((first + Width) * RowStride), RowStride, Math.Min(Width, tokens - first - Width));
                Attend(own);
                Transposition.Transpose(own.Output, Width, d, queries, to + ((long)first * width), width);
            }
        }

        /// <summary>
        /// Asks for a head's part of <paramref name="count"/> rows, which lie so far apart that no hardware prefetcher finds the next one: it comes
        /// from the third-level cache while other rows are worked on.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Expect(float* rows, long stride, int count)
        {
            for (int r = 0; Sse.IsSupported && r < count; r++, rows += stride)
            {
                for (int c = 0; c < d; c += Line)
                    Sse.Prefetch1(rows + c);
                Sse.Prefetch1(rows + d - 1);
            }
        }

        /// <summary>Keys as the rows of a product, a block of the softmax after another; values side by side.</summary>
        void CopyKeysAndValues(float* keys, float* values, HeadScratch own)
        {
            var keyBlocks = new Linear.RowBlocks(tokens, KeyBlock);
            for (int i = 0; i < keyBlocks.Count; i++)
            {
                int first = keyBlocks.Start(i);
                Expect(keys + (first * RowStride), RowStride, keyBlocks.Rows(i));
                var rows = new Linear.RowBlocks(keyBlocks.Rows(i), V.TileRows);
                var pack = new Linear.PackRows(keys + (first * RowStride), RowStride, d, rows, own.Keys + (first * Linear.PackRows.Width(d)));
                for (int p = 0; p < pack.Pieces; p++)
                    pack.Run(p);
            }

            Expect(values, RowStride, Math.Min(Ahead, tokens));
            for (int t = 0; t < tokens; t++)
            {
                if (t + Ahead < tokens)
                    Expect(values + ((t + Ahead) * RowStride), RowStride, 1);
                new ReadOnlySpan<float>(values + (t * RowStride), d).CopyTo(new(own.Values + ((long)t * d), d));
            }
        }

        /// <summary>Qᵀ log2(e) / √d; lanes without a query are zero, which makes their softmax uniform and is never stored.</summary>
        void LoadQueries(float* queries, int count, float* to)
        {
            if (count < Width)
                new Span<float>(to, d * Width).Clear();
            Transposition.Transpose(queries, RowStride, count, d, to, Width);
            V scale = V.Broadcast((float)(Math.Log2(Math.E) / Math.Sqrt(d)));
            Softmax<V>.Scale(to, d, scale, scale);
        }

        /// <summary>Oᵀ of the queries in <paramref name="own"/>.</summary>
        void Attend(HeadScratch own)
        {
            var softmax = Softmax<V>.Empty;
            var keyBlocks = new Linear.RowBlocks(tokens, KeyBlock);
            var outputs = new Linear.RowBlocks(d, V.TileRows);
            for (int i = 0; i < keyBlocks.Count; i++)
            {
                int first = keyBlocks.Start(i), keys = keyBlocks.Rows(i);
                var rows = new Linear.RowBlocks(keys, V.TileRows);
                float* packed = own.Keys + (first * Linear.PackRows.Width(d));
                for (int r = 0; r < rows.Count; r++)
                {
                    Linear.Tiles.Multiply<V, Linear.Blocked>(
                        rows.Rows(r), packed + (rows.Start(r) * Linear.PackRows.Width(d)), 1, Linear.Tiles.Run * (rows.Rows(r) - 1),
                        own.Queries, d, own.Scores + (rows.Start(r) * Width), load: false);
                }

                softmax.Add(own.Scores, keys, own.Output, i == 0 ? 0 : d);
                for (int r = 0; r < outputs.Count; r++)
                {
                    Linear.Tiles.Multiply<V, Linear.Interleaved>(
                        outputs.Rows(r), own.Values + ((long)first * d) + outputs.Start(r), d, 0,
                        own.Scores, keys, own.Output + (outputs.Start(r) * Width), load: i > 0);
                }
            }

            softmax.Finish(own.Output, d);
        }
    }
}
