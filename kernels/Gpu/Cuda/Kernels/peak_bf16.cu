// How fast mma.sync is where nothing else limits it: products of bf16 on registers, sums in f32.
//
// Traffic: none; a number per thread is written, so that nothing is thrown away.
// Launch:  any grid, 256 threads: 8 warps, 8 products of 16 x 8 x 16 per warp and turn, none of which waits for another.
#include "fragments.cuh"

extern "C" __global__ void __launch_bounds__(256) peak_bf16(float* sums, int turns)
{
    float c[8][4];
    u32 a[4], b[2];
    for (int i = 0; i < 8; i++)
        for (int j = 0; j < 4; j++)
            c[i][j] = 0;
    for (int i = 0; i < 4; i++)
        a[i] = 0x3C003C00u + threadIdx.x + i;       // small numbers, all different
    for (int i = 0; i < 2; i++)
        b[i] = 0xBC003C00u + threadIdx.x * 2 + i;
    for (int turn = 0; turn < turns; turn++)
    {
#pragma unroll
        for (int i = 0; i < 8; i++)
            BF16::multiply(c[i], a, b[0], b[1]);
    }

    float sum = 0;
    for (int i = 0; i < 8; i++)
        for (int j = 0; j < 4; j++)
            sum += c[i][j];
    sums[(long long)blockIdx.x * 256 + threadIdx.x] = sum;
}
