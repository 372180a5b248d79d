namespace TaylorSeer.Kernels.Ops;

public static unsafe partial class Attention
{
    /// <summary>Keys per block of the online softmax.</summary>
    const int KeyBlock = 256;

    /// <summary>What a thread works on, for heads of <paramref name="d"/> and <paramref name="lanes"/> queries at a time; all aligned to cache lines.</summary>
    readonly struct HeadScratch(float* start, int tokens, int d, int lanes)
    {
        /// <summary>Keys of the head, packed as rows of a product are.</summary>
        public float* Keys => start;

        /// <summary>Values of the head (tokens, d).</summary>
        public float* Values => Keys + ((long)tokens * Linear.PackRows.Width(d));

        /// <summary>Qᵀ (d, lanes), scaled.</summary>
        public float* Queries => Values + ((((long)tokens * d) + 15) / 16 * 16);

        /// <summary>Sᵀ, then Pᵀ (keys, lanes).</summary>
        public float* Scores => Queries + (AlignedHead * lanes);

        /// <summary>Oᵀ (d, lanes).</summary>
        public float* Output => Scores + (KeyBlock * lanes);

        long AlignedHead => (d + 15) / 16 * 16;

        /// <summary>Size of it.</summary>
        public static long Floats(int tokens, int d, int lanes)
        {
            var layout = new HeadScratch(null, tokens, d, lanes);
            return layout.Output + (layout.AlignedHead * lanes) - layout.Keys;
        }
    }
}
