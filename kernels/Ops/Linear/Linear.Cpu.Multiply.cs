using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Kernels.Ops;

public static unsafe partial class Linear
{
    // A piece: at most this many rows by this many columns. Its tiles (128 KB), the slice of the panels they read and the
    // rows in use share the second-level cache; twice or half of either is within 5 %, except that 64 columns
    // cost 8 % at 4608 inputs.
    const int MostChunkRows = 256, GroupColumns = 128;

    /// <summary>Floats that the tiles of a piece take up. Rows are cut into chunks of whole blocks, so one block more than <see cref="MostChunkRows"/>.</summary>
    const int TileFloats = (MostChunkRows + 16) * GroupColumns;

    /// <summary>
    /// Bytes of packed x that one slice of k of a block covers. It is read once per panel from the second-level cache (the
    /// weights that stream past evict it from the first) and has to stay there; 32 to 64 KB measure the same, 16 KB 2 % worse.
    /// </summary>
    const int SliceBytes = 48 << 10;

    /// <summary>Longest slice of k where blocks of rows share panels: 384 KB of a group of them. A single block streams through them once.</summary>
    const int MostSharedSlice = 768;

    /// <summary>A chunk of packed rows times a group of panels per piece, finished tiles to <typeparamref name="TEpilogue"/>.</summary>
    readonly struct MultiplyJob<TLanes, TVector, TEpilogue> : IJob
        where TLanes : unmanaged, ILanes<TVector>
        where TVector : unmanaged
        where TEpilogue : unmanaged, IEpilogue
    {
        readonly float* x, w, tiles;
        readonly RowBlocks blocks;
        readonly int firstRow, inputs, outputs, panels, chunks, slice;
        readonly TEpilogue epilogue;

        /// <param name="x">packed rows</param>
        /// <param name="blocks">how they are cut</param>
        /// <param name="firstRow">what row 0 of them is called by the epilogue</param>
        /// <param name="w">the weight</param>
        /// <param name="tiles"><see cref="TileFloats"/> for every thread</param>
        /// <param name="threads">how many threads there are to keep busy</param>
        /// <param name="epilogue">what becomes of finished tiles</param>
        public MultiplyJob(float* x, RowBlocks blocks, int firstRow, PackedMatrix w, float* tiles, int threads, TEpilogue epilogue)
        {
            this.x = x;
            this.w = w.Elements.Pointer;
            this.tiles = tiles;
            (this.blocks, this.firstRow, this.epilogue) = (blocks, firstRow, epilogue);
            (inputs, outputs, panels) = (w.Inputs, w.Outputs, w.Panels);

            int leastChunks = (blocks.Start(blocks.Count) + MostChunkRows - 1) / MostChunkRows;
            int wanted = ((4 * threads) + Groups - 1) / Groups;      // several pieces a thread, where there are enough rows
            chunks = Math.Clamp(wanted, leastChunks, Math.Max(leastChunks, blocks.Count));

            int most = Math.Min(SliceBytes / sizeof(float) / blocks.Rows(0), blocks.Count == 1 ? int.MaxValue : MostSharedSlice);
            int slices = (inputs + most - 1) / most;
            slice = (int)PackRows.Width((inputs + slices - 1) / slices);
        }

        static int GroupPanels => GroupColumns / Width;

        static int Width => 2 * TLanes.Count;

        int Groups => (panels + GroupPanels - 1) / GroupPanels;

        public int Pieces => Groups * chunks;

        // Neighbouring pieces share panels: two threads that run them read W from memory once.
        public void Run(int piece)
        {
            int group = piece / chunks, chunk = piece % chunks;
            int firstBlock = (int)((long)blocks.Count * chunk / chunks), endBlock = (int)((long)blocks.Count * (chunk + 1) / chunks);
            int firstPanel = group * GroupPanels, endPanel = Math.Min(panels, firstPanel + GroupPanels);
            for (int k = 0; k < inputs; k += slice)
            {
                float* tile = tiles + (WorkerPool.Worker * (long)TileFloats);
                for (int block = firstBlock; block < endBlock; block++)
                    tile = MultiplyBlock(block, firstPanel, endPanel, k, tile);
            }
        }

        /// <summary>One block of rows through a slice of k of the panels; returns the end of its tiles.</summary>
        float* MultiplyBlock(int block, int firstPanel, int endPanel, int k, float* tile)
        {
            int row = blocks.Start(block), rows = blocks.Rows(block), count = Math.Min(slice, inputs - k);
            float* a = x + (row * PackRows.Width(inputs)) + ((long)rows * k);
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                float* b = w + ((((long)panel * inputs) + k) * Width);
                Tiles.Multiply<TLanes, TVector, Blocked>(rows, a, 1, Tiles.Run * (rows - 1), b, count, tile, load: k > 0);
                if (k + count == inputs)
                    epilogue.Store(tile, firstRow + row, panel * Width, rows, Math.Min(Width, outputs - (panel * Width)));
                tile += rows * Width;
            }

            return tile;
        }
    }
}
