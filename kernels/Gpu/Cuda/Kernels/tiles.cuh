// The tiles that every matrix product comes in. MatmulTile.All on the host lists the same.
#pragma once
#include "matmul.cuh"

typedef Tile<128, 128, 64, 32, 3> Tile128x128;      // 256 threads, 96 KB
typedef Tile<128, 64, 64, 32, 4> Tile128x64;        // 128 threads, 96 KB
typedef Tile<64, 128, 32, 64, 4> Tile64x128;        // 128 threads, 96 KB
typedef Tile<64, 64, 32, 32, 4> Tile64x64;          // 128 threads, 64 KB
typedef Tile<16, 128, 16, 32, 4> Tile16x128;        // 128 threads, 72 KB: few rows, the matrix streams through

// Blocks that should fit a multiprocessor at once: what ptxas may use for registers follows from it.
#define ALL_TILES(KERNEL, type, name)                \
    KERNEL(type, name##_128x128, Tile128x128, 2)     \
    KERNEL(type, name##_128x64, Tile128x64, 2)       \
    KERNEL(type, name##_64x128, Tile64x128, 2)       \
    KERNEL(type, name##_64x64, Tile64x64, 3)         \
    KERNEL(type, name##_16x128, Tile16x128, 3)
