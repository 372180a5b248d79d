// Peak: how much tensor cores multiply when nothing has to be brought to them. What matrix products by mma.sync are measured beside; wgmma does more.
//
//   every warp, turns times: Chains independent products c_i += a b of m16n8k16 (16 bits) or m16n8k32 (8 bits)
//   sums[thread] = the sum of all c_i: nothing can be left out
//
// Traffic: none but 4 bytes per thread at the end.
// Launch:  any grid of 256 threads; a, b: the bits of every operand's elements.
#pragma once
#include "fragments.cuh"

template <typename T>
__device__ __forceinline__ void peak(float* sums, int turns, u32 a, u32 b)
{
    constexpr int Chains = 8;
    float c[Chains][4];
    u32 left[4] = { a, a, a, a };
#pragma unroll
    for (int i = 0; i < Chains; i++)
#pragma unroll
        for (int j = 0; j < 4; j++)
            c[i][j] = 0;

#pragma unroll 1
    for (int turn = 0; turn < turns; turn++)
#pragma unroll
        for (int i = 0; i < Chains; i++)
            T::multiply(c[i], left, b, b);

    float sum = 0;
#pragma unroll
    for (int i = 0; i < Chains; i++)
#pragma unroll
        for (int j = 0; j < 4; j++)
            sum += c[i][j];
    sums[blockIdx.x * 256 + threadIdx.x] = sum;
}

#define PEAK(type, name)                                                                                                \
    extern "C" __global__ void __launch_bounds__(256) peak_##name(float* sums, int turns, u32 a, u32 b) { peak<type>(sums, turns, a, b); }
