// Linear on Hopper's warpgroups (sm_90a): linear.cuh with wgmma and TMA instead of mma.sync and cp.async.
//
//   x (M, K), w (N, K) as tensor maps: 16 bits, boxes of 64 elements by Rows or Columns, swizzled by 128 bytes
//   everything else as linear.cuh: K and the stride of x multiples of 8, any M and N
//
// A block is one or two warpgroups, each with 64 rows of the tile, and one warp more. The warp's first lane keeps the ring of slices
// full: it waits until a stage is empty, and has a box of x and a box of w copied there. Warpgroups wait until a stage is full,
// multiply it, and while they multiply the next one say that the one before is empty. No thread computes an address
// of an operand, and none waits for all others before the sums are complete.
//
// Traffic: as linear.cuh. A tile of 128 x 256 reads 48 KB for 4.2 MFLOP: 85 bytes from the L2 cache for each KFLOP, two thirds of 128 x 128.
// Launch:  grid (tiles, 1, splits), Tile::Threads + 32 threads, Tile::SharedBytes of dynamic shared memory. partials and arrivals as linear.cuh.
#pragma once
#define SHARED_ALIGNMENT 1024       // where the swizzle's pattern starts
#include "matmul.cuh"
#include "warpgroup.cuh"

template <int rows, int columns, int stages>
struct WarpgroupTile : Tile<rows, columns, 16, columns, stages>
{
    typedef Tile<rows, columns, 16, columns, stages> Sums;
    static constexpr int GroupRows = 64;

    static_assert(rows % GroupRows == 0 && rows <= 256 && columns <= 256, "a box has at most 256 rows");
    static_assert(Sums::StageBytes % SHARED_ALIGNMENT == 0 && GroupRows * SliceBytes % SHARED_ALIGNMENT == 0, "operands start with the pattern");

    /// Barrier 1, of the warpgroups: the copying warp has its own end.
    __device__ static __forceinline__ void sync() { asm volatile("bar.sync 1, %0;" :: "n"(Sums::Threads) : "memory"); }
};

/// Copies slices of x and w to the ring. One thread.
template <typename Tile>
__device__ __forceinline__ void copySlices(Ring<Tile> ring, u64 x, u64 w, TilePlace<Tile> place, SplitSlices slices)
{
#pragma unroll 1
    for (int slice = slices.first; slice < slices.last; slice++, ring.next())
    {
        ring.empty(ring.stage).wait(ring.parity ^ 1);
        Mbarrier full = ring.full(ring.stage);
        full.arriveExpecting(Tile::StageBytes);
        copyBox(ring.at(), x, slice * (SliceBytes / 2), place.m, full);
        copyBox(ring.at() + Tile::Rows * SliceBytes, w, slice * (SliceBytes / 2), place.n, full);
    }
}

/// Sums of the slices that arrive. All threads of the warpgroups.
template <typename T, typename Tile>
__device__ __forceinline__ void multiplyArriving(Ring<Tile> ring, SplitSlices slices, float (&sums)[1][Tile::Across][4])
{
    int group = Tile::Rows == Tile::GroupRows ? 0 : firstLanes(threadIdx.x / 128);
    u64 x = describeRows(ring.start + group * Tile::GroupRows * SliceBytes), w = describeRows(ring.start + Tile::Rows * SliceBytes);
    bool speaks = threadIdx.x % 32 == 0;
    int before = 0;
#pragma unroll 1
    for (int slice = slices.first; slice < slices.last; slice++, ring.next())
    {
        ring.full(ring.stage).wait(ring.parity);
        fenceProducts();
#pragma unroll
        for (int step = 0; step < SliceBytes / StepBytes; step++)
        {
            u32 offset = (ring.stage * Tile::StageBytes + step * StepBytes) / 16;
            Products<T, Tile::Columns>::add(sums[0], x + offset, w + offset);
        }

        commitProducts();
        waitForProducts<1>();       // those of the slice before are done
        ring.empty(before).arrive(speaks & (slice > slices.first));
        before = ring.stage;
    }

    waitForProducts<0>();
    holdUntilHere(sums[0]);
    Tile::sync();                   // the sums overwrite slices that others may still multiply
}

/// A whole block.
template <typename T, typename Tile>
__device__ __forceinline__ void linear(u64 x, u64 w, float* partials, u32* arrivals, int K, const Epilogue& e)
{
    Ring<Tile> ring(sharedAddress(sharedBytes));
    if (threadIdx.x == 0)
    {
        if (ring.start % SHARED_ALIGNMENT != 0)
            __builtin_trap();
        ring.init();
    }

    __syncthreads();
    TilePlace<Tile> place(e.M, e.N);
    SplitSlices slices(K / 8);
    if (threadIdx.x >= Tile::Threads)
    {
        if (threadIdx.x == Tile::Threads)
            copySlices(ring, x, w, place, slices);
        return;
    }

    float sums[1][Tile::Across][4];
    clear<Tile>(sums);
    multiplyArriving<T>(ring, slices, sums);
    if (joinSplits<Tile>(sums, partials, arrivals, blockIdx.x))
        finishTile<T, Tile>(e, place.m, place.n, sums);
}

typedef WarpgroupTile<128, 256, 4> Tile128x256;     // 288 threads, 192 KB
typedef WarpgroupTile<128, 192, 4> Tile128x192;     // 288 threads, 160 KB
typedef WarpgroupTile<128, 144, 3> Tile128x144;     // 288 threads, 102 KB: 1152, 3456 and 4608 columns, the widths of DiT-XL/2, in whole tiles
typedef WarpgroupTile<128, 128, 3> Tile128x128;     // 288 threads, 96 KB
typedef WarpgroupTile<64, 256, 4> Tile64x256;       // 160 threads, 160 KB
typedef WarpgroupTile<64, 128, 4> Tile64x128;       // 160 threads, 96 KB
typedef WarpgroupTile<64, 64, 6> Tile64x64;         // 160 threads, 96 KB

#define LINEAR(type, name, tile, blocks)                                                                                              \
    extern "C" __global__ void __launch_bounds__(tile::Threads + 32, blocks) linear_##name(                                           \
        const __grid_constant__ TensorMap x, const __grid_constant__ TensorMap w, const float* bias, void* y, float* residual,        \
        const float* gate, void* differences, float* partials, u32* arrivals, int M, int N, int K, int yStride, int tokens,           \
        int gateStride, long long differenceStride, int orders, float gap, int flags)                                                 \
    {                                                                                                                                 \
        Epilogue e{ bias, y, residual, gate, differences, nullptr, nullptr, M, N, yStride, tokens, gateStride, orders, flags,          \
            differenceStride, gap };                                                                                                  \
        PARAMETER_ADDRESS(mapX, linear_##name, 0, x);                                                                                 \
        PARAMETER_ADDRESS(mapW, linear_##name, 1, w);                                                                                 \
        linear<type, tile>(mapX, mapW, partials, arrivals, K, e);                                                                     \
    }

#define ALL_WARPGROUP_TILES(KERNEL, type, name)              \
    KERNEL(type, name##_wgmma_128x256, Tile128x256, 1)       \
    KERNEL(type, name##_wgmma_128x192, Tile128x192, 1)       \
    KERNEL(type, name##_wgmma_128x144, Tile128x144, 2)       \
    KERNEL(type, name##_wgmma_128x128, Tile128x128, 2)       \
    KERNEL(type, name##_wgmma_64x256, Tile64x256, 1)         \
    KERNEL(type, name##_wgmma_64x128, Tile64x128, 2)         \
    KERNEL(type, name##_wgmma_64x64, Tile64x64, 2)
