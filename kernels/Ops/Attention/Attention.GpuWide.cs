using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// For heads too wide for a thread's registers: the single head of an image decoder, 512 wide. A group owns QueryTile queries
// and goes over the keys KeyTile at a time. Thread (i, j) first computes the score of query i and key j, then keeps every
// 16th value of query i's result, size / 16 registers. A row's largest score and sum are known to its 16 threads, which
// all compute them from the scores in shared memory.
//
// Traffic: keys and values are read T / QueryTile times, from L2; queries pass through shared memory with the keys, WideDepth values at a time.
//          4 T^2 d operations; SD's decoder at 256 px (T 1024, d 512): 2.1 GFLOP of 622. Limited by shared memory: two reads
//          per multiply-add of a score, one (and one from L1) per multiply-add of a result.
// Launch:  grid (covers T in QueryTile, heads, N). size is specialised: the result is a register tile.

/// <content>The GPU version for wide heads.</content>
public static partial class Attention
{
    /// <summary>The widest head of <see cref="Gpu"/>.</summary>
    public const int WidestTile = 128;

    /// <summary>Queries of a group of <see cref="GpuWide"/>.</summary>
    public const int QueryTile = 16;

    const int WideDepth = 32, WidePitch = WideDepth + 1;

    [Kernel(QueryTile, QueryTile)]
    public static void GpuWide(
        ArrayView<byte> qkv, ArrayView<byte> y, int tokens, SpecializedValue<int> size, float scale, SpecializedValue<Storage> type)
    {
        ArrayView<float> queries = SharedMemory.Allocate<float>(QueryTile * WidePitch);
        ArrayView<float> keys = SharedMemory.Allocate<float>(QueryTile * WidePitch);
        ArrayView<float> scores = SharedMemory.Allocate<float>(QueryTile * (QueryTile + 1));
        ArrayView<float> result = LocalMemory.Allocate<float>((size + QueryTile - 1) / QueryTile);
        int i = Group.IdxY, j = Group.IdxX, width = Grid.DimY * size, query = (Grid.IdxX * QueryTile) + i;
        long sample = (long)Grid.IdxZ * tokens, head = (long)Grid.IdxY * size;

        Hint.Unroll();
        for (int e = 0; e < (size + QueryTile - 1) / QueryTile; e++)
            result[e] = 0;
        float largest = float.NegativeInfinity, total = 0;
        for (int first = 0; first < tokens; first += QueryTile)
        {
            float score = 0;
            for (int start = 0; start < size; start += WideDepth)
            {
                // thread (i, j) brings values j and j + 16 of query i and of key i
                Hint.Unroll();
                for (int part = 0; part < WideDepth; part += QueryTile)
                {
                    int e = start + part + j, key = first + i;
                    long at = head + e;
                    queries[(i * WidePitch) + part + j] = query < tokens && e < size ? Stored.Read(qkv, ((sample + query) * 3 * width) + at, type) : 0;
                    keys[(i * WidePitch) + part + j] = key < tokens && e < size ? Stored.Read(qkv, ((sample + key) * 3 * width) + width + at, type) : 0;
                }

                Group.Barrier();
                for (int e = 0; e < WideDepth; e++)
                    score += queries[(i * WidePitch) + e] * keys[(j * WidePitch) + e];
                Group.Barrier();
            }

            scores[(i * (QueryTile + 1)) + j] = first + j < tokens ? score * scale : float.NegativeInfinity;
            Group.Barrier();

            float before = largest;
            for (int k = 0; k < QueryTile; k++)
                largest = MathF.Max(largest, scores[(i * (QueryTile + 1)) + k]);
            float shrink = MathF.Exp(before - largest);     // 0 at the first keys
            total *= shrink;
            Hint.Unroll();
            for (int e = 0; e < (size + QueryTile - 1) / QueryTile; e++)
                result[e] *= shrink;

            for (int k = 0; k < QueryTile; k++)
            {
                if (first + k >= tokens)
                    break;
                float weight = MathF.Exp(scores[(i * (QueryTile + 1)) + k] - largest);
                long values = ((sample + first + k) * 3 * width) + (2 * width) + head + j;
                total += weight;
                Hint.Unroll();
                for (int e = 0; e < (size + QueryTile - 1) / QueryTile; e++)
                {
                    if ((e * QueryTile) + j < size)
                        result[e] += weight * Stored.Read(qkv, values + (e * QueryTile), type);
                }
            }

            Group.Barrier();        // the next keys' scores go to the same memory
        }

        if (query < tokens)
        {
            Hint.Unroll();
            for (int e = 0; e < (size + QueryTile - 1) / QueryTile; e++)
            {
                if ((e * QueryTile) + j < size)
                    Stored.Write(result[e] / total, y, ((sample + query) * width) + head + (e * QueryTile) + j, type);
            }
        }
    }
}
