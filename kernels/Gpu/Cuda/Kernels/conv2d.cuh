// Conv2d on tensor cores, by implicit matrix product: Conv2d's definition with x and weight in bf16 or f16, sums in f32.
//
//   M = N H' W' output pixels, N = O, K = k k C: row m of the left operand is what the taps of pixel m see, gathered from the
//   image while it is copied to shared memory: it never exists in memory.
//
//   x (N, H, W, C)   weight (O, k k C)   y (N, H', W', O) in 16 bits or f32   bias (O)
//   C a multiple of 8: then a piece of 16 bytes lies within one tap; enlargement by two is a shift of the pixel's index
//
// Traffic: each pixel of x is read k k O / Columns times, from the L1 and L2 caches: neighbouring output pixels share 6 of 9 taps.
//          SD's decoder at 256 px, 3x3 of 512 at 64 x 64: 19 GFLOP, 4.2 MB of x, 4.7 MB of weights: limited by the tensor cores.
//          narrow reads 4 bytes and writes 2 per element: decoders keep what lies between convolutions in f32.
// Launch:  conv2d as linear.cuh; narrow grid (covers count in 1024), 256 threads: four elements each, count a multiple of 4.
#pragma once
#include "tiles.cuh"

struct ConvShape
{
    int height, width, channels;        // of x
    int rows, columns;                  // of y
    int kernel, stride, before, doubled;
};

/// The rows of the left operand that a block multiplies. The pixels of a thread's rows do not change from slice to slice.
template <int Rows, int Threads>
struct TapRows
{
    typedef Places<Rows, Threads> At;
    const u16* x;
    ConvShape shape;
    int pieces;
    int top[At::Count], left[At::Count], image[At::Count];      // first tap's row and column; image < 0: no such pixel

    __device__ __forceinline__ TapRows(const u16* x, const ConvShape& shape, int first, int pixels)
        : x(x), shape(shape), pieces(shape.kernel * shape.kernel * shape.channels / 8)
    {
#pragma unroll
        for (int i = 0; i < At::Count; i++)
        {
            int pixel = first + At::row() + i * At::RowStep, area = shape.rows * shape.columns, within = pixel % area;
            image[i] = pixel < pixels ? pixel / area : -1;
            top[i] = within / shape.columns * shape.stride - shape.before;
            left[i] = within % shape.columns * shape.stride - shape.before;
        }
    }

    __device__ __forceinline__ void load(u32 to, int slice) const
    {
        int piece = slice * Pieces + At::piece(), k = piece * 8;
        int tap = k / shape.channels, channel = k % shape.channels;
        int down = tap / shape.kernel, right = tap % shape.kernel;
#pragma unroll
        for (int i = 0; i < At::Count; i++)
        {
            int row = top[i] + down, column = left[i] + right;
            bool inside = (piece < pieces) & (image[i] >= 0)
                & ((u32)row < (u32)(shape.height << shape.doubled)) & ((u32)column < (u32)(shape.width << shape.doubled));
            long long pixel = ((long long)image[i] * shape.height + (row >> shape.doubled)) * shape.width + (column >> shape.doubled);
            copyAsync(to + At::offset(i), x + pixel * shape.channels + channel, inside);
        }
    }
};

template <typename T, typename Tile>
__device__ __forceinline__ void conv2d(const u16* x, const void* w, float* partials, u32* arrivals, const ConvShape& shape, const Epilogue& e)
{
    TilePlace<Tile> place(e.M, e.N);
    TapRows<Tile::Rows, Tile::Threads> taps(x, shape, place.m, e.M);
    matmul<T, T, Tile>(taps, w, taps.pieces, e, place, partials, arrivals);
}

// Of the largest tile one group per multiprocessor: with the pixels of a thread's rows it may not fit 128 registers.
#define CONV2D(type, name, tile, blocks)                                                                                       \
    extern "C" __global__ void __launch_bounds__(tile::Threads, tile::Threads > 128 ? 1 : blocks) conv2d_##name(                               \
        const u16* x, const void* w, const float* bias, void* y, float* partials, u32* arrivals, int images,                  \
        int height, int width, int channels, int rows, int columns, int outputs,                                              \
        int kernel, int stride, int before, int doubled, int flags)                                                           \
    {                                                                                                                         \
        ConvShape shape{ height, width, channels, rows, columns, kernel, stride, before, doubled };                            \
        Epilogue e{ bias, y, nullptr, nullptr, nullptr, nullptr, nullptr, images * rows * columns, outputs, outputs, 1, 0, 0,  \
            flags, 0, 0 };                                                                                                    \
        conv2d<type, tile>(x, w, partials, arrivals, shape, e);                                                               \
    }

template <typename T>
__device__ __forceinline__ void narrow(const float* x, u16* y, long long count)
{
    long long i = ((long long)blockIdx.x * 256 + threadIdx.x) * 4;
    if (i < count)
        write16<T, 4>(y, i, read32<4>(x, i));
}

/// f32 to 16 bits, rounded to nearest even.
#define NARROW(type, name)                                                                                                     \
    extern "C" __global__ void __launch_bounds__(256) narrow_##name(const float* x, u16* y, long long count)                   \
    {                                                                                                                         \
        narrow<type>(x, y, count);                                                                                            \
    }
