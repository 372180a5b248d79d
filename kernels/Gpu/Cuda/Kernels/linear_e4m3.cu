// Linear on tensor cores in 8 bits (sm_89 and up): linear.cuh with e4m3 operands and scales, and how activations get there.
// Targets: sm_89
// PTX: 84
//
//   x[m,k] = xScale[m] * q[m,k],  xScale[m] = max over k of |x[m,k]| / 448, q rounded to nearest even, 0 where that maximum is below 1e-30
//   w alike, scales per row n: see Linear.FP8.cs
//   y = epilogue(xScale[m] wScale[n] sum over k of q[m,k] w[n,k] + bias[n]);  a y of 16 bits is bf16
//
//   K and xStride multiples of 16; otherwise as linear.cuh
//
// Traffic: as linear.cuh with half the bytes of x and w. Quantising reads x once more, in 16 bits or f32: 2 + 1 or 4 + 1 bytes per element.
// Launch:  linear_e4m3 as linear.cuh; quantize_e4m3 grid (covers M in 4), 128 threads: a warp per row.
#include "tiles.cuh"

template <typename Tile>
__device__ __forceinline__ void linear(
    const void* x, const void* w, float* partials, u32* arrivals, int K, int xStride, const Epilogue& e)
{
    TilePlace<Tile> place(e.M, e.N);
    MatrixRows<Tile::Rows, Tile::Threads> rows(x, xStride, place.m, e.M, K / 16);
    matmul<E4M3, BF16, Tile>(rows, w, K / 16, e, place, partials, arrivals);
}

#define LINEAR(type, name, tile, blocks)                                                                                       \
    extern "C" __global__ void __launch_bounds__(tile::Threads, blocks) linear_##name(                                         \
        const void* x, const float* xScale, const void* w, const float* wScale, const float* bias, void* y, float* residual,  \
        const float* gate, void* differences, float* partials, u32* arrivals, int M, int N, int K, int xStride, int yStride,  \
        int tokens, int gateStride, long long differenceStride, int orders, float gap, int flags)                             \
    {                                                                                                                         \
        Epilogue e{ bias, y, residual, gate, differences, xScale, wScale, M, N, yStride, tokens, gateStride, orders, flags,    \
            differenceStride, gap };                                                                                          \
        linear<tile>(x, w, partials, arrivals, K, xStride, e);                                                                \
    }

ALL_TILES(LINEAR, E4M3, e4m3)

/// Eight neighbours, from a multiple of 8: read(x, at).
template <typename T>
struct Rows16
{
    typedef const u16* Pointer;

    __device__ static __forceinline__ Packed<float, 8> read(Pointer x, long long at) { return read16<T, 8>(x, at); }
};

struct Rows32
{
    typedef const float* Pointer;

    __device__ static __forceinline__ Packed<float, 8> read(Pointer x, long long at)
    {
        Packed<float, 4> first = read32<4>(x, at), second = read32<4>(x, at + 4);
        return { { first.at[0], first.at[1], first.at[2], first.at[3], second.at[0], second.at[1], second.at[2], second.at[3] } };
    }
};

/// Rows of K elements, a multiple of 8, xStride apart, to dense rows of 8 bits with their scales. A row of next to nothing is zeros.
template <typename Rows>
__device__ __forceinline__ void quantize(typename Rows::Pointer x, unsigned char* q, float* scales, int M, int K, int xStride)
{
    int lane = threadIdx.x % 32, m = blockIdx.x * 4 + threadIdx.x / 32;
    if (m >= M)
        return;

    typename Rows::Pointer row = x + (long long)m * xStride;
    float largest = 0;
    for (int k = lane * 8; k < K; k += 256)
    {
        Packed<float, 8> values = Rows::read(row, k);
#pragma unroll
        for (int i = 0; i < 8; i++)
            largest = fmaxf(largest, fabsf(values.at[i]));
    }

#pragma unroll
    for (int bit = 1; bit < 32; bit *= 2)
    {
        float other;
        asm volatile("shfl.sync.bfly.b32 %0, %1, %2, 31, -1;" : "=f"(other) : "f"(largest), "r"(bit));
        largest = fmaxf(largest, other);
    }

    float inverse = largest >= 1e-30f ? 448 / largest : 0;
    if (lane == 0)
        scales[m] = largest / 448;
    for (int k = lane * 8; k < K; k += 256)
    {
        Packed<float, 8> values = Rows::read(row, k);
        Packed<u16, 4> pairs;
#pragma unroll
        for (int i = 0; i < 4; i++)
            pairs.at[i] = E4M3::pack(values.at[2 * i] * inverse, values.at[2 * i + 1] * inverse);
        *(Packed<u16, 4>*)(q + (long long)m * K + k) = pairs;
    }
}

#define QUANTIZE(rows, name)                                                                         \
    extern "C" __global__ void __launch_bounds__(128) quantize_e4m3_##name(                          \
        rows::Pointer x, unsigned char* q, float* scales, int M, int K, int xStride)                 \
    {                                                                                                \
        quantize<rows>(x, q, scales, M, K, xStride);                                                 \
    }

QUANTIZE(Rows16<BF16>, bf16)
QUANTIZE(Rows16<F16>, f16)
QUANTIZE(Rows32, f32)
