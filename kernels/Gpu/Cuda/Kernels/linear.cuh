// Linear on tensor cores: y = epilogue(x Wᵀ + b), bf16 or f16 operands, sums in f32.
//
//   x (M, K), rows xStride apart   w (N, K) dense   both 16 bits; the rest: epilogue.cuh
//   K and xStride multiples of 8; x and w aligned to 16 bytes, y to 8 (16 bits) or 16 (f32), the other operands to 16
//
// Traffic: w read M / Rows times and x N / Columns times, once from memory where the L2 cache holds the smaller one; y, residual and
//          differences once. DiT-XL/2 at 256 px with guidance (M 512), qkv: 8.0 MB of w, 1.2 MB of x, 3.5 MB of y: 4 us at 3 TB/s.
//          Limit at M 512: neither. 4.1 GFLOP are 4 us at 1 PFLOP/s too; what is left is the ramp of the pipeline and the last wave.
// Launch:  grid (tiles, 1, splits), Tile::Threads threads, Tile::Stages * Tile::StageBytes of dynamic shared memory (of which more
//          than 48 KB must be asked for). partials: tiles * splits * Rows * Columns floats; arrivals: tiles zeros, which are zeros again
//          afterwards; both unused with one split.
#pragma once
#include "tiles.cuh"

template <typename T, typename Tile>
__device__ __forceinline__ void linear(
    const void* x, const void* w, float* partials, u32* arrivals, int K, int xStride, const Epilogue& e)
{
    TilePlace<Tile> place(e.M, e.N);
    MatrixRows<Tile::Rows, Tile::Threads> rows(x, xStride * 2, place.m, e.M, K / 8);
    matmul<T, T, Tile>(rows, w, K / 8, e, place, partials, arrivals);
}

#define LINEAR(type, name, tile, blocks)                                                                                       \
    extern "C" __global__ void __launch_bounds__(tile::Threads, blocks) linear_##name(                                         \
        const void* x, const void* w, const float* bias, void* y, float* residual, const float* gate, void* differences,      \
        float* partials, u32* arrivals, int M, int N, int K, int xStride, int yStride, int tokens, int gateStride,            \
        long long differenceStride, int orders, float gap, int flags)                                                         \
    {                                                                                                                         \
        Epilogue e{ bias, y, residual, gate, differences, nullptr, nullptr, M, N, yStride, tokens, gateStride, orders, flags,  \
            differenceStride, gap };                                                                                          \
        linear<type, tile>(x, w, partials, arrivals, K, xStride, e);                                                          \
    }

