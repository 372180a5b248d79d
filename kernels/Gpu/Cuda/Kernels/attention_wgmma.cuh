// Attention on Hopper's warpgroups (sm_90a): attention.cuh with wgmma and TMA instead of mma.sync and cp.async.
//
//   qkv as a tensor map of four dimensions: d elements, 3 heads parts (queries, keys, values of every head), T tokens, N samples;
//       boxes of 64 elements of 64 tokens, swizzled by 128 bytes   y (N, T, D) in 16 bits
//
// A block owns 64 queries of one head for each of its warpgroups, and has one warp more. That warp's first lane keeps the ring of
// tiles full: 128 keys, or the values of 128 keys. Both operands of the scores are multiplied from shared memory; the weights are,
// packed to 16 bits, the left operand of the second product, whose right one, the values, lies transposed: (keys, d).
// While the values of the keys before are multiplied, the softmax of the next scores is on its way; so tiles are used, and come,
// in the order  keys 0, keys 1, values 0, keys 2, values 1 .. , and one ring does for both.
//
// Head size 72: a box ends with its part, and what lies beyond is zero: elements 72 to 127 of a row of shared memory, neither read from memory nor
// multiplied but for those up to 80. So it ends with its sample: keys beyond the last score 0 and are masked, values are zeros
// for weights that are zeros. Nothing of a neighbour, finite or not, comes near a result.
//
// Traffic: qkv once for queries and T / (64 Groups) times for keys and values, from the L2 cache; y once.
// Launch:  grid (covers T in 64 Groups, heads, N), 128 Groups + 32 threads, SharedBytes of dynamic shared memory. scale = log2(e) / sqrt(d).
//
// Shah, Bikshandi, Zhang, Thakkar, Ramani and Dao, "FlashAttention-3", 2024, sections 3.1 and 3.2.
#pragma once
#include "softmax.cuh"
#include "warpgroup.cuh"

extern __shared__ __attribute__((aligned(1024))) unsigned char sharedBytes[];      // where the swizzle's pattern starts

template <int size, int groups>
struct WarpgroupAttention
{
    static constexpr int Size = size, Groups = groups, Threads = 128 * groups, Across = size / 8;
    static constexpr int RowBytes = 128, BoxRows = 64, BoxColumns = 64, BoxBytes = BoxRows * RowBytes, BoxesAcross = (size + 63) / 64;
    static constexpr int Queries = BoxRows * Groups, Keys = 128, KeyTiles = Keys / 8, Steps = (size + 15) / 16;
    static constexpr int QueryBytes = BoxesAcross * Groups * BoxBytes, Stages = 4, StageBytes = BoxesAcross * Keys * RowBytes;

    /// Where a piece of a row of queries lies, from the first of a warp's rows.
    __device__ static __forceinline__ u32 place(int row, int piece)
    {
        return piece / 8 * (Groups * BoxBytes) + row * RowBytes + ((piece % 8) ^ (row % 8)) * 16;
    }

    static_assert(size % 8 == 0 && size >= 16 && size <= 128, "head sizes 16, 24 .. 128");
};

/// Rows of one part of a sample, from `row` on, to shared memory: all boxes across, each `boxes` of them down.
template <typename Shape>
__device__ __forceinline__ void copyRows(u32 to, u64 map, int part, int row, int boxes, Mbarrier barrier)
{
    for (int across = 0; across < Shape::BoxesAcross; across++)
        for (int down = 0; down < boxes; down++, to += Shape::BoxBytes)
            copyBox(to, map, across * Shape::BoxColumns, part, row + down * Shape::BoxRows, blockIdx.z, barrier);
}

/// Copies queries, and keys and values in the order of their use. One thread.
template <typename Shape>
__device__ __forceinline__ void copyTiles(Ring<Shape> ring, u32 queries, u64 map, int tokens)
{
    int heads = gridDim.y, head = blockIdx.y, extra = Shape::QueryBytes;
    auto copyTile = [&](int part, int row)
    {
        ring.empty(ring.stage).wait(ring.parity ^ 1);
        Mbarrier full = ring.full(ring.stage);
        full.arriveExpecting(Shape::StageBytes + extra);
        if (extra > 0)      // queries come with the first keys
            copyRows<Shape>(queries, map, head, blockIdx.x * Shape::Queries, Shape::Groups, full);
        extra = 0;
        copyRows<Shape>(ring.at(), map, part * heads + head, row, Shape::Keys / Shape::BoxRows, full);
        ring.next();
    };
    for (int j = 0; j < tokens + Shape::Keys; j += Shape::Keys)
    {
        if (j < tokens)
            copyTile(1, j);
        if (j > 0)
            copyTile(2, j - Shape::Keys);
    }
}

/// Starts the scores of a warpgroup's queries and the keys that arrive. Registers were fenced.
template <typename T, typename Shape>
__device__ __forceinline__ void score(const Ring<Shape>& ring, u64 queries, u64 keys, float (&scores)[Shape::KeyTiles][4])
{
    ring.full(ring.stage).wait(ring.parity);
#pragma unroll
    for (int step = 0; step < Shape::Steps; step++)
    {
        int box = step / 4, within = step % 4 * 32;
        Products<T, Shape::Keys>::add(scores, queries + (box * Shape::Groups * Shape::BoxBytes + within) / 16,
            keys + (ring.stage * Shape::StageBytes + box * Shape::Keys * Shape::RowBytes + within) / 16, step > 0);
    }

    commitProducts();
}

/// Starts adding the weighted values that arrive. Registers were fenced.
template <typename T, typename Shape>
__device__ __forceinline__ void gather(const Ring<Shape>& ring, const u32 (&weights)[Shape::KeyTiles / 2][4], u64 values, float (&sums)[Shape::Across][4])
{
    ring.full(ring.stage).wait(ring.parity);
#pragma unroll
    for (int step = 0; step < Shape::KeyTiles / 2; step++)
        RegisterProducts<T, Shape::Size>::add(sums, weights[step], values + (ring.stage * Shape::StageBytes + step * 16 * Shape::RowBytes) / 16);
    commitProducts();
}

/// The queries of a warpgroup and all keys.
template <typename T, typename Shape>
__device__ __forceinline__ void attend(Ring<Shape> ring, u32 ofQueries, int tokens, float scale, Found<Shape::Across>& found)
{
    u64 queries = describeRows(ofQueries), keys = describeRows(ring.start), values = describeRows(ring.start, Shape::Keys * Shape::RowBytes);
    bool speaks = threadIdx.x % 32 == 0;
    float scores[Shape::KeyTiles][4], shrink[2];
    u32 weights[Shape::KeyTiles / 2][4];
    auto pack = [&]
    {
#pragma unroll
        for (int step = 0; step < Shape::KeyTiles / 2; step++)
            packWeights<T>(weights[step], scores[2 * step], scores[2 * step + 1]);
    };
#pragma unroll
    for (int j = 0; j < Shape::KeyTiles * 4; j++)
        scores[j / 4][j % 4] = 0;

    holdUntilHere(scores);          // or copies of them would be made between the fence and the products
    fenceProducts();
    score<T, Shape>(ring, queries, keys, scores);
    waitForProducts<0>();
    holdUntilHere(scores);
    ring.empty(ring.stage).arrive(speaks);
    ring.next();
    soften(scores, tokens, scale, found, shrink);
    pack();
#pragma unroll 1
    for (int j = Shape::Keys; j < tokens; j += Shape::Keys)
    {
        holdUntilHere(scores);
        holdUntilHere(found.sums);
        holdUntilHere(weights);
        fenceProducts();            // one for both: scores were read, sums scaled, weights packed
        score<T, Shape>(ring, queries, keys, scores);
        Mbarrier keysAreRead = ring.empty(ring.stage);
        ring.next();
        gather<T, Shape>(ring, weights, values, found.sums);
        waitForProducts<1>();
        holdUntilHere(scores);
        keysAreRead.arrive(speaks);
        soften(scores, tokens - j, scale, found, shrink);
        waitForProducts<0>();
        holdUntilHere(found.sums);
        ring.empty(ring.stage).arrive(speaks);
        ring.next();
        found.scaleSums(0, shrink[0]);
        found.scaleSums(1, shrink[1]);
        pack();
    }

    holdUntilHere(found.sums);
    holdUntilHere(weights);
    fenceProducts();
    gather<T, Shape>(ring, weights, values, found.sums);
    waitForProducts<0>();
    holdUntilHere(found.sums);
}

/// A whole block.
template <typename T, typename Shape>
__device__ __forceinline__ void attention(u64 qkv, u16* y, int tokens, float scale)
{
    u32 ofQueries = sharedAddress(sharedBytes);
    Ring<Shape> ring(ofQueries + Shape::QueryBytes);
    if (threadIdx.x == 0)
    {
        if (ofQueries % 1024 != 0)
            __builtin_trap();
        ring.init();
    }

    __syncthreads();
    if (threadIdx.x >= Shape::Threads)
    {
        if (threadIdx.x == Shape::Threads)
            copyTiles(ring, ofQueries, qkv, tokens);
        return;
    }

    int group = Shape::Groups == 1 ? 0 : firstLanes(threadIdx.x / 128);
    ofQueries += group * Shape::BoxBytes;
    Found<Shape::Across> found;
    attend<T>(ring, ofQueries, tokens, scale, found);

    asm volatile("bar.sync %0, 128;" :: "r"(1 + group) : "memory");        // results go where queries were that the group's other warps may still multiply
    int row = threadIdx.x / 32 % 4 * 16, first = blockIdx.x * Shape::Queries + group * Shape::BoxRows + row, width = gridDim.y * Shape::Size;
    store<T, Shape>(found, ofQueries + row * Shape::RowBytes,
        y + ((long long)blockIdx.z * tokens + first) * width + blockIdx.y * Shape::Size, width, tokens - first);
}

#define ATTENTION(type, name, size, groups)                                                                                  \
    extern "C" __global__ void __launch_bounds__(128 * groups + 32, 1) attention_##name##_wgmma_##size##_x##groups(          \
        const __grid_constant__ TensorMap qkv, u16* y, int tokens, float scale)                                              \
    {                                                                                                                        \
        PARAMETER_ADDRESS(map, attention_##name##_wgmma_##size##_x##groups, 0, qkv);                                         \
        attention<type, WarpgroupAttention<size, groups>>(map, y, tokens, scale);                                            \
    }

#define ATTENTION_OF(type, name, size) ATTENTION(type, name, size, 1) ATTENTION(type, name, size, 2)
