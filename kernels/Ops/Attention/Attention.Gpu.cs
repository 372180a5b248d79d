using TaylorSeer.Kernels.Gpu.Dialect;

namespace TaylorSeer.Kernels.Ops;

// Flash style: a thread owns a query of one head, with its result and running softmax; keys and values pass through shared
// memory, KeyTile at a time, and scores are never stored. A row's largest score grows as keys come: what was summed
// before is scaled down then, which happens once per KeyStep keys and not once per key.
//
// Traffic: qkv, f32 or 16 bits, read once for queries and T / Threads times for keys and values, from L2; y written once.
//          4 T^2 d operations per head, 0.34 GFLOP per sample and layer of DiT-XL/2 at 256 px: limited by shared memory,
//          whose every value feeds one multiply-add per thread (a broadcast: all threads read the same word).
// Launch:  grid (covers T in Threads, heads, N). size (head width) is specialised: query and result are register tiles,
//          2 size registers; scale is 1 / sqrt(size).
//
// Dao et al., "FlashAttention: Fast and Memory-Efficient Exact Attention with IO-Awareness", 2022, section 3.1.

/// <content>The GPU version.</content>
public static partial class Attention
{
    public const int Threads = 64;

    const int KeyTile = 16, KeyStep = 4;

    [Kernel(Threads)]
    public static void Gpu(ArrayView<byte> qkv, ArrayView<byte> y, int tokens, SpecializedValue<int> size, float scale, SpecializedValue<Storage> type)
    {
        ArrayView<float> keys = SharedMemory.Allocate<float>(KeyTile * size);
        ArrayView<float> values = SharedMemory.Allocate<float>(KeyTile * size);
        ArrayView<float> query = LocalMemory.Allocate<float>(size), result = LocalMemory.Allocate<float>(size);
        ArrayView<float> scores = LocalMemory.Allocate<float>(KeyStep);
        int width = Grid.DimY * size, token = (Grid.IdxX * Threads) + Group.IdxX;
        long sample = (long)Grid.IdxZ * tokens, head = (long)Grid.IdxY * size;

        Hint.Unroll();
        for (int e = 0; e < size; e++)
        {
            query[e] = token < tokens ? Stored.Read(qkv, ((sample + token) * 3 * width) + head + e, type) * scale : 0;
            result[e] = 0;
        }

        float largest = float.NegativeInfinity, total = 0;
        for (int first = 0; first < tokens; first += KeyTile)
        {
            for (int i = Group.IdxX; i < KeyTile * size; i += Threads)
            {
                int j = first + (i / size);
                long at = ((sample + j) * 3 * width) + width + head + (i % size);
                keys[i] = j < tokens ? Stored.Read(qkv, at, type) : 0;
                values[i] = j < tokens ? Stored.Read(qkv, at + width, type) : 0;
            }

            Group.Barrier();
            for (int step = 0; step < KeyTile; step += KeyStep)
            {
                float before = largest;
                Hint.Unroll();
                for (int j = 0; j < KeyStep; j++)
                {
                    float score = 0;
                    Hint.Unroll();
                    for (int e = 0; e < size; e++)
                        score += query[e] * keys[((step + j) * size) + e];
                    scores[j] = first + step + j < tokens ? score : float.NegativeInfinity;
                    largest = MathF.Max(largest, scores[j]);
                }

                float shrink = MathF.Exp(before - largest);     // 0 at the first keys
                total *= shrink;
                Hint.Unroll();
                for (int e = 0; e < size; e++)
                    result[e] *= shrink;
                Hint.Unroll();
                for (int j = 0; j < KeyStep; j++)
                {
                    float weight = MathF.Exp(scores[j] - largest);
                    total += weight;
                    Hint.Unroll();
                    for (int e = 0; e < size; e++)
                        result[e] += weight * values[((step + j) * size) + e];
                }
            }

            Group.Barrier();
        }

        if (token < tokens)
        {
            Hint.Unroll();
            for (int e = 0; e < size; e++)
                Stored.Write(result[e] / total, y, ((sample + token) * width) + head + e, type);
        }
    }
}
