using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Kernels.Ops;

public static unsafe partial class Linear
{
    // A piece: at most this many rows by this many columns. Its tiles (128 KB), the slice of the panels they read and the
    // rows in use share the second-level cache; twice or half of either is within 5 %, except that 64 columns
    // cost 8 % at 4608 inputs.
    const int MostChunkRows = 256, GroupColumns = 128;

    /// <summary>
    /// Rows of a piece where k is long and the second-level cache large: panels come in half as often, and tiles of 400 KB still fit (measured
    /// at 4608 inputs with 2 MB: 4 % on one thread, 1 % on two).
    /// </summary>
    const int LongChunkRows = 512, LargeCache = 2 << 20;

    /// <summary>Rows of a piece of a product with so many steps of k.</summary>
    static int ChunkRowsOf(int depth) => depth > MostWhole && Processor.SecondLevelCache >= LargeCache ? LongChunkRows : MostChunkRows;

    /// <summary>
    /// Columns of a piece where k is long: packed x does not stay in the second-level cache then and is read once per group of panels
    /// (measured at 4608 inputs: 192 columns 6 % faster than 128).
    /// </summary>
    const int LongGroupColumns = 192;

    /// <summary>Columns of a piece of a product with so many steps of k.</summary>
    static int ColumnsOf(int depth) => depth > MostWhole ? LongGroupColumns : GroupColumns;

    /// <summary>Floats that the tiles of a piece take up. Rows are cut into chunks of whole blocks, so one block more than <see cref="LongChunkRows"/>.</summary>
    const int TileFloats = (LongChunkRows + 16) * LongGroupColumns;

    /// <summary>
    /// Bytes of packed x that one slice of k of a block covers. It is read once per panel from the second-level cache (the
    /// weights that stream past evict it from the first) and has to stay there; 32 to 64 KB measure the same, 16 KB 2 % worse.
    /// </summary>
    const int SliceBytes = 48 << 10;

    /// <summary>Longest slice of k where blocks of rows share panels: 384 KB of a group of them. A single block streams through them once.</summary>
    const int MostSharedSlice = 768;

    /// <summary>
    /// What is not cut at all where vectors have 512 bits, since those processors have a second-level cache of 1 MB or more: 576 KB of
    /// a group of panels. A tile that is never put aside gains 1 to 2 % at 1152 inputs; slices of this length lose as much at 4608.
    /// </summary>
    const int MostWhole = 1152;

    /// <summary>
    /// How tiles of x Wᵀ are made, by the form in which both are kept. k counts what 4 bytes of packed x hold: one element
    /// of f32, four of 8 bits. A struct of pointers, like the epilogues.
    /// </summary>
    internal interface IProduct
    {
        /// <summary>Called before the tiles of these panels and this slice of k, on the thread that makes them.</summary>
        void Enter(int firstPanel, int endPanel, int k, int count);

        /// <summary>
        /// Adds <paramref name="count"/> steps from <paramref name="k"/> on to the tile (<paramref name="rows"/>, panel width)
        /// of packed rows from <paramref name="row"/> on; k = 0 begins it. It may ask for its share of what follows.
        /// </summary>
        void Multiply(int row, int rows, int panel, int k, int count, in Following following, float* tile);

        /// <summary>Turns a tile to which everything was added into floats.</summary>
        void Finish(int row, int rows, int panel, float* tile);
    }

    /// <summary>
    /// What a thread multiplies when it is through with the block of rows, or with the panels and the slice of k, that it is at: each tile asks the
    /// second-level cache for a share of either, which otherwise the first tile of a block and the first block of a slice wait for. Measured
    /// with 512 rows on one and two threads: 3 and 4 % at 1152 inputs, 10 and 8 % at 4608, where packed rows leave that cache.
    /// </summary>
    /// <param name="Panel">the panel that takes the current one's place</param>
    /// <param name="K">and its first step of k</param>
    /// <param name="PanelShare">which share of that slice, from 0; negative: no panel follows</param>
    /// <param name="Row">first of the rows that take the place of the current ones</param>
    /// <param name="Rows">how many; 0: none follow</param>
    /// <param name="RowK">their first step of k</param>
    /// <param name="RowShare">which share of these, from 0</param>
    internal readonly record struct Following(int Panel, int K, int PanelShare, int Row, int Rows, int RowK, int RowShare)
    {
        public static readonly Following Nothing = new(0, 0, -1, 0, 0, 0, 0);

        /// <summary>Addresses of both shares, for a tile of <paramref name="count"/> steps of k.</summary>
        /// <param name="x">packed rows</param>
        /// <param name="w">panels</param>
        /// <param name="inputs">K</param>
        /// <param name="step">floats in a step of k of a panel</param>
        /// <param name="count">steps of k</param>
        public Later In(float* x, float* w, int inputs, int step, int count)
        {
            long panelStart = (long)PanelShare * count / Tiles.Run * Later.PanelFloats, rowStart = (long)RowShare * count / Tiles.Run * Later.RowFloats;
            return new(
                PanelShare < 0 || panelStart >= (long)step * count ? null : w + ((((long)Panel * inputs) + K) * step) + panelStart,
                rowStart >= (long)Rows * count ? null : x + (Row * PackRows.Width(inputs)) + ((long)Rows * RowK) + rowStart);
        }
    }

    /// <summary>A chunk of packed rows times a group of panels per piece, finished tiles to <typeparamref name="TEpilogue"/>.</summary>
    readonly struct MultiplyJob<V, TProduct, TEpilogue> : IJob
        where V : unmanaged, IFloats<V>
        where TProduct : unmanaged, IProduct
        where TEpilogue : unmanaged, IEpilogue
    {
        readonly float* tiles;
        readonly RowBlocks blocks;
        readonly int firstRow, depth, outputs, panels, chunks, slice;
        readonly bool streams;      // panels come from beyond the second-level cache, which has room for some that are not in use yet
        readonly TProduct product;
        readonly TEpilogue epilogue;

        /// <param name="product">makes tiles of packed rows and the weight</param>
        /// <param name="depth">steps of k</param>
        /// <param name="outputs">columns of the product</param>
        /// <param name="blocks">how packed rows are cut</param>
        /// <param name="firstRow">what row 0 of them is called by the epilogue</param>
        /// <param name="tiles"><see cref="TileFloats"/> for every thread</param>
        /// <param name="threads">how many threads there are to keep busy</param>
        /// <param name="epilogue">what becomes of finished tiles</param>
        public MultiplyJob(TProduct product, int depth, int outputs, RowBlocks blocks, int firstRow, float* tiles, int threads, TEpilogue epilogue)
        {
            this.tiles = tiles;
            (this.product, this.depth, this.outputs, this.blocks, this.firstRow, this.epilogue) = (product, depth, outputs, blocks, firstRow, epilogue);
            panels = (outputs + Width - 1) / Width;
            streams = Processor.SecondLevelCache >= LargeCache && (long)depth * outputs * sizeof(float) >= LargeCache;

            int leastChunks = (blocks.Start(blocks.Count) + ChunkRowsOf(depth) - 1) / ChunkRowsOf(depth);
            int wanted = ((4 * threads) + Groups - 1) / Groups;      // several pieces a thread, where there are enough rows
            chunks = Math.Clamp(wanted, leastChunks, Math.Max(leastChunks, blocks.Count));

            int most = Math.Min(SliceBytes / sizeof(float) / blocks.Rows(0), blocks.Count == 1 ? int.MaxValue : MostSharedSlice);
            int slices = V.Count == 16 && depth <= MostWhole ? 1 : (depth + most - 1) / most;
            slice = (int)PackRows.Width((depth + slices - 1) / slices);
        }

        int GroupPanels => ColumnsOf(depth) / Width;

        static int Width => 2 * V.Count;

        int Groups => (panels + GroupPanels - 1) / GroupPanels;

        public int Pieces => Groups * chunks;

        // Neighbouring pieces share panels: two threads that run them read W from memory once.
        public void Run(int piece)
        {
            int group = piece / chunks, chunk = piece % chunks;
            int firstBlock = (int)((long)blocks.Count * chunk / chunks), endBlock = (int)((long)blocks.Count * (chunk + 1) / chunks);
            int firstPanel = group * GroupPanels, endPanel = Math.Min(panels, firstPanel + GroupPanels);
            for (int k = 0; k < depth; k += slice)
            {
                product.Enter(firstPanel, endPanel, k, Math.Min(slice, depth - k));
                float* tile = tiles + (WorkerPool.Worker * (long)TileFloats);
                for (int block = firstBlock; block < endBlock; block++)
                    tile = MultiplyBlock(block, firstPanel, endPanel, k, After(block, firstBlock, endBlock, firstPanel, endPanel, k), tile);
            }
        }

        /// <summary>What follows this block and, in time, these panels: their next slice of k, or the next group, which this thread or its neighbour is likely to take.</summary>
        Following After(int block, int firstBlock, int endBlock, int firstPanel, int endPanel, int k)
        {
            if (!streams)
                return Following.Nothing;

            bool lastSlice = k + slice >= depth, lastBlock = block + 1 == endBlock, lastPanels = lastSlice && endPanel == panels;
            int next = lastBlock ? firstBlock : block + 1, nextK = lastSlice ? 0 : k + slice;
            return new(
                lastSlice ? endPanel : firstPanel, nextK, lastPanels ? -1 : block - firstBlock,
                blocks.Start(next), lastBlock && lastPanels ? 0 : blocks.Rows(next), lastBlock ? nextK : k, 0);
        }

        /// <summary>One block of rows through a slice of k of the panels; returns the end of its tiles.</summary>
        float* MultiplyBlock(int block, int firstPanel, int endPanel, int k, in Following following, float* tile)
        {
            int row = blocks.Start(block), rows = blocks.Rows(block), count = Math.Min(slice, depth - k);
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                int done = panel - firstPanel;
                if (k + count == depth)
                    epilogue.Expect(firstRow + row, panel * Width, rows);
                product.Multiply(row, rows, panel, k, count, following with { Panel = following.Panel + done, RowShare = done }, tile);
                if (k + count == depth)
                {
                    product.Finish(row, rows, panel, tile);
                    epilogue.Store(tile, firstRow + row, panel * Width, rows, Math.Min(Width, outputs - (panel * Width)));
                }

                tile += rows * Width;
            }

            return tile;
        }
    }
}
