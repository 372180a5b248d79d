// Attention on tensor cores: Attention's definition with qkv and y in 16 bits, scores and sums in f32.
//
//   qkv (N, T, 3D): D queries, D keys, D values; inside each, head h owns [h d, (h+1) d), d = D / heads   y (N, T, D)
//   d a multiple of 8; qkv and y aligned to 16 bytes
//
// A block owns 64 queries of one head; each of its 4 warps 16 of them, in registers with their result. Keys and values pass through
// shared memory, 64 at a time, two stages; scores stay in registers: the fragment that a product leaves is, packed to 16 bits,
// the left operand of the next. What was summed before is scaled down when a row's largest score grows, once per 64 keys.
// With Groups = 2 another 4 warps work on the same queries: each group takes half of the keys of a stage, and the two meet in
// shared memory at the end, in fixed order. It halves the time of a block where there are no more blocks than multiprocessors.
//
// Head size 72: rows of shared memory hold Padded = 80 elements, the last piece zeros; the product of queries and keys takes 5 steps of
// 16, that with the values 9 fragments of 8: memory holds 72. Padding is in shared memory only.
// Shared memory: rows are Padded / 8 + 1 pieces of 16 bytes, an odd number: the 8 rows that ldmatrix reads at once begin in 8
//   different places of 4 banks, for every head size.
//
// Traffic: qkv once for queries and T / 64 times for keys and values, from the L2 cache; y once.
//          DiT-XL/2 at 256 px with guidance: 3.5 MB + 14 MB from L2, 0.3 + 0.4 GFLOP (72 of 80) per layer: a few us, limited by
//          the exponentials (T^2 heads N = 2.1 M, 16 per clock and multiprocessor: 0.6 us) and by latency, not by the tensor cores.
// Launch:  grid (covers T in 64, heads, N), 128 Groups threads, SharedBytes of dynamic shared memory. scale = log2(e) / sqrt(d).
//
// Dao, "FlashAttention-2: Faster Attention with Better Parallelism and Work Partitioning", 2023, sections 3.1 and 3.3.
#pragma once
#include "softmax.cuh"

extern __shared__ __attribute__((aligned(128))) unsigned char sharedBytes[];

template <int size, int groups>
struct AttentionShape
{
    static constexpr int Size = size, Groups = groups, Padded = (size + 15) / 16 * 16;
    static constexpr int Queries = 64, Keys = 64, Threads = 128 * Groups;
    static constexpr int RowBytes = Padded * 2 + 16, RowPieces = Padded / 8, Steps = Padded / 16, Across = size / 8;
    static constexpr int KeysOfGroup = Keys / Groups, KeyTiles = KeysOfGroup / 8;
    static constexpr int QueryBytes = Queries * RowBytes, TileBytes = Keys * RowBytes;
    static constexpr int SharedBytes = QueryBytes + 4 * TileBytes;
    static constexpr int MergeFloats = Across * 4 + 4;      // of a thread: its result, largest scores and totals

    /// Where a piece of a row lies, from the first of the rows.
    __device__ static __forceinline__ u32 place(int row, int piece) { return row * RowBytes + piece * 16; }

    static_assert(size % 8 == 0 && size >= 16 && size <= 128, "head sizes 16, 24 .. 128");
    static_assert(Groups == 1 || 128 * MergeFloats * 4 <= 4 * TileBytes, "the groups meet where keys and values were");
};

/// Copies 64 rows of a head to shared memory; rows beyond the last and the padding as zeros.
template <typename Shape>
__device__ __forceinline__ void copyRows(u32 to, const u16* from, long long stride, int left)
{
    for (int i = threadIdx.x; i < Shape::Keys * Shape::RowPieces; i += Shape::Threads)
    {
        int row = i / Shape::RowPieces, piece = i % Shape::RowPieces;
        bool inside = (row < left) & (piece < Shape::Size / 8);
        copyAsync(to + row * Shape::RowBytes + piece * 16, from + row * stride + piece * 8, inside);
    }
}

/// Scores of a warp's queries and a group's keys of a stage.
template <typename T, typename Shape>
__device__ __forceinline__ void score(const u32 (&queries)[Shape::Steps][4], u32 keys, float (&scores)[Shape::KeyTiles][4])
{
    int lane = threadIdx.x % 32;
    u32 address = keys + (lane % 8 + lane / 16 * 8) * Shape::RowBytes + lane / 8 % 2 * 16;
#pragma unroll
    for (int j = 0; j < Shape::KeyTiles * 4; j++)
        scores[j / 4][j % 4] = 0;
#pragma unroll
    for (int step = 0; step < Shape::Steps; step++)
#pragma unroll
        for (int j = 0; j < Shape::KeyTiles; j += 2)
        {
            u32 k[4];
            loadMatrices(k, address + j * 8 * Shape::RowBytes + step * 32);
            T::multiply(scores[j], queries[step], k[0], k[1]);
            T::multiply(scores[j + 1], queries[step], k[2], k[3]);
        }
}

/// Adds the weighted values of a group's keys of a stage.
template <typename T, typename Shape>
__device__ __forceinline__ void gather(const float (&weights)[Shape::KeyTiles][4], u32 values, Found<Shape::Across>& found)
{
    int lane = threadIdx.x % 32;
    u32 address = values + lane % 16 * Shape::RowBytes + lane / 16 * 16;
#pragma unroll
    for (int step = 0; step < Shape::KeyTiles / 2; step++)
    {
        u32 p[4];
        packWeights<T>(p, weights[2 * step], weights[2 * step + 1]);
#pragma unroll
        for (int i = 0; i < Shape::Across; i += 2)
        {
            u32 v[4];       // of an odd last fragment the second half is padding
            loadTransposed(v, address + step * 16 * Shape::RowBytes + i * 16);
            T::multiply(found.sums[i], p, v[0], v[1]);
            if (i + 1 < Shape::Across)
                T::multiply(found.sums[i + 1], p, v[2], v[3]);
        }
    }
}

/// The second group hands over what it found, the first adds it to its own.
template <typename Shape>
__device__ __forceinline__ void meet(Found<Shape::Across>& found, float scale)
{
    float* slot = (float*)(sharedBytes + Shape::QueryBytes) + threadIdx.x % 128;
    __syncthreads();        // the last values have been read
    if (threadIdx.x >= 128)
    {
#pragma unroll
        for (int i = 0; i < Shape::Across * 4; i++)
            slot[i * 128] = found.sums[i / 4][i % 4];
#pragma unroll
        for (int r = 0; r < 2; r++)
        {
            slot[(Shape::Across * 4 + r) * 128] = found.largest[r];
            slot[(Shape::Across * 4 + 2 + r) * 128] = found.total[r];
        }
    }

    __syncthreads();
    if (threadIdx.x >= 128)
        return;
#pragma unroll
    for (int r = 0; r < 2; r++)
    {
        float other = slot[(Shape::Across * 4 + r) * 128], own;
        float shrink = exp2Fast(other * scale - found.grow(r, other, scale, own));
        found.scaleSums(r, own);
        found.total[r] += slot[(Shape::Across * 4 + 2 + r) * 128] * shrink;
#pragma unroll
        for (int i = 0; i < Shape::Across; i++)
#pragma unroll
            for (int c = 2 * r; c < 2 * r + 2; c++)
                found.sums[i][c] += slot[(i * 4 + c) * 128] * shrink;
    }
}

template <typename T, typename Shape>
__device__ __forceinline__ void attention(const u16* qkv, u16* y, int tokens, float scale)
{
    int heads = gridDim.y, width = heads * Shape::Size, first = blockIdx.x * Shape::Queries;
    int lane = threadIdx.x % 32, warp = threadIdx.x / 32 % 4, group = threadIdx.x / 128;
    long long stride = 3LL * width, sample = (long long)blockIdx.z * tokens;
    const u16* head = qkv + sample * stride + blockIdx.y * Shape::Size;
    u32 ofQueries = sharedAddress(sharedBytes), ofKeys = ofQueries + Shape::QueryBytes, ofValues = ofKeys + 2 * Shape::TileBytes;

    copyRows<Shape>(ofQueries, head + first * stride, stride, tokens - first);
    copyRows<Shape>(ofKeys, head + width, stride, tokens);
    commitCopies();
    copyRows<Shape>(ofValues, head + 2 * width, stride, tokens);
    commitCopies();

    u32 queries[Shape::Steps][4];
    Found<Shape::Across> found;
    for (int j = 0, stage = 0; j < tokens; j += Shape::Keys, stage ^= 1)
    {
        u32 within = stage * Shape::TileBytes + group * Shape::KeysOfGroup * Shape::RowBytes;
        int next = j + Shape::Keys;
        const u16* nextRows = head + next * stride;
        waitForCopies<1>();
        __syncthreads();        // keys are here for all, and all are done with the stage before
        if (next < tokens)
            copyRows<Shape>(ofKeys + (stage ^ 1) * Shape::TileBytes, nextRows + width, stride, tokens - next);
        commitCopies();
        if (j == 0)
        {
#pragma unroll
            for (int step = 0; step < Shape::Steps; step++)
                loadMatrices(queries[step], ofQueries + (warp * 16 + lane % 16) * Shape::RowBytes + (2 * step + lane / 16) * 16);
        }

        float scores[Shape::KeyTiles][4], shrink[2];
        score<T, Shape>(queries, ofKeys + within, scores);
        soften(scores, tokens - j - group * Shape::KeysOfGroup, scale, found, shrink);
        found.scaleSums(0, shrink[0]);
        found.scaleSums(1, shrink[1]);

        waitForCopies<1>();
        __syncthreads();        // values are here for all
        if (next < tokens)
            copyRows<Shape>(ofValues + (stage ^ 1) * Shape::TileBytes, nextRows + 2 * width, stride, tokens - next);
        commitCopies();
        gather<T, Shape>(scores, ofValues + within, found);
    }

    waitForCopies<0>();
    if (Shape::Groups == 2)
        meet<Shape>(found, scale);
    if (group == 0)
        store<T, Shape>(found, ofQueries + warp * 16 * Shape::RowBytes,
            y + (sample + first + warp * 16) * width + blockIdx.y * Shape::Size, width, tokens - first - warp * 16);
}

#define ATTENTION(type, name, size, groups)                                                                    \
    extern "C" __global__ void __launch_bounds__(128 * groups, 1) attention_##name##_##size##_x##groups(       \
        const u16* qkv, u16* y, int tokens, float scale)                                                       \
    {                                                                                                          \
        attention<type, AttentionShape<size, groups>>(qkv, y, tokens, scale);                                  \
    }

#define ATTENTION_OF(type, name, size) ATTENTION(type, name, size, 1) ATTENTION(type, name, size, 2)
