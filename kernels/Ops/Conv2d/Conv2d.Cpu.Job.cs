using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Kernels.Ops;

public static unsafe partial class Conv2d
{
    /// <summary>Patches of a piece, together: they and the panels of one tap share the second-level cache.</summary>
    const int PatchBytes = 384 << 10;

    /// <summary>Most runs of pixels in a piece; their tiles are 112 KB.</summary>
    const int MostRuns = 16;

    /// <summary>Outputs of a piece. Fewer would copy patches more often than needed, more would not fit the caches.</summary>
    const int GroupColumns = 128;

    /// <summary>Some runs of output pixels times a group of panels per piece: patches first, then tap by tap.</summary>
    readonly struct Job<V, TEpilogue> : IJob
        where V : unmanaged, IFloats<V>
        where TEpilogue : unmanaged, Linear.IEpilogue
    {
        readonly Patches patches;
        readonly float* w, scratch;
        readonly Linear.RowBlocks line;
        readonly int runs, perPiece, chunks, inputs, outputs, panels;
        readonly TEpilogue epilogue;

        public Job(Patches patches, int images, PackedMatrix w, float* scratch, TEpilogue epilogue)
        {
            this.patches = patches;
            this.w = w.Elements.Pointer;
            this.scratch = scratch;
            this.epilogue = epilogue;
            (inputs, outputs, panels) = (w.Inputs, w.Outputs, w.Panels);
            line = new(patches.Columns, V.TileRows);
            runs = checked(images * patches.Rows * line.Count);
            perPiece = Math.Clamp(PatchBytes / sizeof(float) / patches.Floats(line.Rows(0)), 1, MostRuns);
            chunks = (runs + perPiece - 1) / perPiece;
        }

        public int Pieces => Groups * chunks;

        /// <summary>What every thread works on: patches, then tiles.</summary>
        public long ScratchFloats => ((long)perPiece * patches.Floats(line.Rows(0))) + ((long)perPiece * GroupColumns * V.TileRows);

        static int Width => 2 * V.Count;

        int Groups => (panels + GroupPanels - 1) / GroupPanels;

        static int GroupPanels => GroupColumns / Width;

        // Groups change fastest: what a piece reads of x is still in the shared cache when the next one asks for it.
        public void Run(int piece)
        {
            int firstPanel = piece % Groups * GroupPanels, endPanel = Math.Min(panels, firstPanel + GroupPanels);
            int first = piece / Groups * perPiece, end = Math.Min(runs, first + perPiece);
            float* own = scratch + (WorkerPool.Worker * ScratchFloats);
            int patchFloats = patches.Floats(line.Rows(0));
            for (int run = first; run < end; run++)
            {
                int row = run / line.Count, part = run % line.Count;
                patches.Copy(row / patches.Rows, row % patches.Rows, line.Start(part), line.Rows(part), own + ((long)(run - first) * patchFloats));
            }

            float* tiles = own + ((long)perPiece * patchFloats);
            for (int tap = 0; tap < patches.Taps; tap++)
            {
                float* tile = tiles;
                for (int panel = firstPanel; panel < endPanel; panel++)
                {
                    for (int run = first; run < end; run++)
                        tile = MultiplyTap(run, own + ((long)(run - first) * patchFloats), tap, panel, tile);
                }
            }
        }

        /// <summary>Adds one tap to a tile; returns where the next tile begins.</summary>
        float* MultiplyTap(int run, float* patch, int tap, int panel, float* tile)
        {
            int row = run / line.Count, part = run % line.Count, pixels = line.Rows(part), C = patches.Channels;
            float* b = w + ((((long)panel * inputs) + (tap * C)) * Width);
            Linear.Tiles.Multiply<V, Linear.Blocked>(
                pixels, patch + patches.Tap(tap, pixels), 1, Linear.Tiles.Run * (patches.Width(pixels) - 1), b, C, tile, load: tap > 0);
            if (tap == patches.Taps - 1)
                epilogue.Store(tile, (row * patches.Columns) + line.Start(part), panel * Width, pixels, Math.Min(Width, outputs - (panel * Width)));
            return tile + (pixels * Width);
        }
    }
}
