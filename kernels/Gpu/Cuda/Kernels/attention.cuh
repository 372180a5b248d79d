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
#include "fragments.cuh"

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

/// The value of the lane whose number differs in one bit.
__device__ __forceinline__ float fromLane(float v, int bit)
{
    float other;
    asm volatile("shfl.sync.bfly.b32 %0, %1, %2, 31, -1;" : "=f"(other) : "f"(v), "r"(bit));
    return other;
}

/// What a warp has found for its 16 queries. A lane has a share of rows g and g + 8: two columns of every fragment.
template <typename Shape>
struct Found
{
    float sums[Shape::Across][4], largest[2], total[2];

    __device__ __forceinline__ Found()
    {
#pragma unroll
        for (int i = 0; i < Shape::Across * 4; i++)
            sums[i / 4][i % 4] = 0;
        largest[0] = largest[1] = -__builtin_inff();
        total[0] = total[1] = 0;
    }

    /// Moves row r (0: g, 1: g + 8) to a new largest score. Returns what exponents are relative to: finite, also before the first key.
    __device__ __forceinline__ float grow(int r, float candidate, float scale)
    {
        float before = largest[r];
        largest[r] = fmaxf(before, candidate);
        float base = largest[r] == -__builtin_inff() ? 0 : largest[r] * scale;
        float shrink = exp2Fast(before * scale - base);
        total[r] *= shrink;
#pragma unroll
        for (int i = 0; i < Shape::Across; i++)
        {
            sums[i][2 * r] *= shrink;
            sums[i][2 * r + 1] *= shrink;
        }

        return base;
    }
};

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

/// Turns scores into weights relative to the largest so far. left: keys from the group's first of this stage to the last of all.
template <typename Shape>
__device__ __forceinline__ void soften(float (&scores)[Shape::KeyTiles][4], int left, float scale, Found<Shape>& found)
{
    int column = threadIdx.x % 4 * 2;
    if (left < Shape::KeysOfGroup)
    {
#pragma unroll
        for (int j = 0; j < Shape::KeyTiles; j++)
#pragma unroll
            for (int c = 0; c < 4; c++)
                scores[j][c] = j * 8 + column + c % 2 < left ? scores[j][c] : -__builtin_inff();
    }

#pragma unroll
    for (int r = 0; r < 2; r++)
    {
        float largest = scores[0][2 * r];
#pragma unroll
        for (int j = 0; j < Shape::KeyTiles; j++)
            largest = fmaxf(largest, fmaxf(scores[j][2 * r], scores[j][2 * r + 1]));
        largest = fmaxf(largest, fromLane(largest, 1));
        largest = fmaxf(largest, fromLane(largest, 2));
        float base = found.grow(r, largest, scale);
#pragma unroll
        for (int j = 0; j < Shape::KeyTiles; j++)
#pragma unroll
            for (int c = 2 * r; c < 2 * r + 2; c++)
            {
                scores[j][c] = exp2Fast(scores[j][c] * scale - base);
                found.total[r] += scores[j][c];
            }
    }
}

/// Adds the weighted values of a group's keys of a stage.
template <typename T, typename Shape>
__device__ __forceinline__ void gather(const float (&weights)[Shape::KeyTiles][4], u32 values, Found<Shape>& found)
{
    int lane = threadIdx.x % 32;
    u32 address = values + lane % 16 * Shape::RowBytes + lane / 16 * 16;
#pragma unroll
    for (int step = 0; step < Shape::KeyTiles / 2; step++)
    {
        const float *low = weights[2 * step], *high = weights[2 * step + 1];
        u32 p[4] = { T::pack(low[0], low[1]), T::pack(low[2], low[3]), T::pack(high[0], high[1]), T::pack(high[2], high[3]) };
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
__device__ __forceinline__ void meet(Found<Shape>& found, float scale)
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
        float other = slot[(Shape::Across * 4 + r) * 128];
        float shrink = exp2Fast(other * scale - found.grow(r, other, scale));
        found.total[r] += slot[(Shape::Across * 4 + 2 + r) * 128] * shrink;
#pragma unroll
        for (int i = 0; i < Shape::Across; i++)
#pragma unroll
            for (int c = 2 * r; c < 2 * r + 2; c++)
                found.sums[i][c] += slot[(i * 4 + c) * 128] * shrink;
    }
}

/// Divides by the totals and stores a warp's 16 rows, by way of where its queries were, so that rows leave in whole pieces.
template <typename T, typename Shape>
__device__ __forceinline__ void store(Found<Shape>& found, u16* y, long long stride, int left)
{
    int lane = threadIdx.x % 32;
    unsigned char* own = sharedBytes + threadIdx.x / 32 * 16 * Shape::RowBytes;
#pragma unroll
    for (int r = 0; r < 2; r++)
    {
        float total = found.total[r] + fromLane(found.total[r], 1);
        float inverse = 1 / (total + fromLane(total, 2));
#pragma unroll
        for (int i = 0; i < Shape::Across; i++)
            *(u32*)(own + (lane / 4 + 8 * r) * Shape::RowBytes + i * 16 + lane % 4 * 4) =
                T::pack(found.sums[i][2 * r] * inverse, found.sums[i][2 * r + 1] * inverse);
    }

    asm volatile("bar.warp.sync -1;" ::: "memory");
    for (int i = lane; i < 16 * Shape::Across; i += 32)
    {
        int row = i / Shape::Across, piece = i % Shape::Across;
        u32 a, b, c, d;         // in one piece: the compiler would read halves, each in two passes
        asm volatile("ld.shared.v4.u32 {%0, %1, %2, %3}, [%4];"
            : "=r"(a), "=r"(b), "=r"(c), "=r"(d) : "r"(sharedAddress(own) + row * Shape::RowBytes + piece * 16) : "memory");
        if (row < left)
            *(Packed<u32, 4>*)(y + row * stride + piece * 8) = Packed<u32, 4>{ { a, b, c, d } };
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
    Found<Shape> found;
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

        float scores[Shape::KeyTiles][4];
        score<T, Shape>(queries, ofKeys + within, scores);
        soften<Shape>(scores, tokens - j - group * Shape::KeysOfGroup, scale, found);

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
        store<T, Shape>(found, y + (sample + first + warp * 16) * width + blockIdx.y * Shape::Size, width, tokens - first - warp * 16);
}

#define ATTENTION(type, name, size, groups)                                                                    \
    extern "C" __global__ void __launch_bounds__(128 * groups, 1) attention_##name##_##size##_x##groups(       \
        const u16* qkv, u16* y, int tokens, float scale)                                                       \
    {                                                                                                          \
        attention<type, AttentionShape<size, groups>>(qkv, y, tokens, scale);                                  \
    }

#define ATTENTION_OF(type, name, size) ATTENTION(type, name, size, 1) ATTENTION(type, name, size, 2)
