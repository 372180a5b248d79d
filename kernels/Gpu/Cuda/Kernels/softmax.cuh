// Softmax of scores that arrive a few keys at a time, and its weighted sums: what the attention kernels do between their two products.
//
//   weight = 2^(score * scale - base), base = largest score so far * scale; result = sum of weight * value / sum of weight
//
// A warp has 16 queries, a lane a share of rows g and g + 8: two columns of every fragment C (fragments.cuh). When a row's largest score
// grows, what was summed before is scaled down. The fragments that hold scores are, packed to 16 bits, the left operand of the
// product with the values.
//
// Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018; Dao, "FlashAttention-2", 2023, section 3.1.
#pragma once
#include "fragments.cuh"

/// The value of the lane whose number differs in one bit.
__device__ __forceinline__ float fromLane(float v, int bit)
{
    float other;
    asm volatile("shfl.sync.bfly.b32 %0, %1, %2, 31, -1;" : "=f"(other) : "f"(v), "r"(bit));
    return other;
}

/// What a warp has found for its 16 queries.
template <int across>
struct Found
{
    static constexpr int Across = across;       // fragments of 8 columns of the result

    float sums[Across][4], largest[2], total[2];

    __device__ __forceinline__ Found()
    {
#pragma unroll
        for (int i = 0; i < Across * 4; i++)
            sums[i / 4][i % 4] = 0;
        largest[0] = largest[1] = -__builtin_inff();
        total[0] = total[1] = 0;
    }

    /// Moves row r (0: g, 1: g + 8) to a new largest score; its sums are to be multiplied by `shrink`. Returns what exponents are relative to:
    /// finite, also before the first key.
    __device__ __forceinline__ float grow(int r, float candidate, float scale, float& shrink)
    {
        float before = largest[r];
        largest[r] = fmaxf(before, candidate);
        float base = largest[r] == -__builtin_inff() ? 0 : largest[r] * scale;
        shrink = exp2Fast(before * scale - base);
        total[r] *= shrink;
        return base;
    }

    __device__ __forceinline__ void scaleSums(int r, float shrink)
    {
#pragma unroll
        for (int i = 0; i < Across; i++)
        {
            sums[i][2 * r] *= shrink;
            sums[i][2 * r + 1] *= shrink;
        }
    }
};

/// Turns scores into weights relative to the largest so far, without a look at the sums. left: keys from the first of these to the last of all.
template <int Tiles, int across>
__device__ __forceinline__ void soften(float (&scores)[Tiles][4], int left, float scale, Found<across>& found, float (&shrink)[2])
{
    int column = threadIdx.x % 4 * 2;
    if (left < Tiles * 8)
    {
#pragma unroll
        for (int j = 0; j < Tiles; j++)
#pragma unroll
            for (int c = 0; c < 4; c++)
                scores[j][c] = j * 8 + column + c % 2 < left ? scores[j][c] : -__builtin_inff();
    }

#pragma unroll
    for (int r = 0; r < 2; r++)
    {
        float largest = scores[0][2 * r];
#pragma unroll
        for (int j = 0; j < Tiles; j++)
            largest = fmaxf(largest, fmaxf(scores[j][2 * r], scores[j][2 * r + 1]));
        largest = fmaxf(largest, fromLane(largest, 1));
        largest = fmaxf(largest, fromLane(largest, 2));
        float base = found.grow(r, largest, scale, shrink[r]);
#pragma unroll
        for (int j = 0; j < Tiles; j++)
#pragma unroll
            for (int c = 2 * r; c < 2 * r + 2; c++)
            {
                scores[j][c] = exp2Fast(scores[j][c] * scale - base);
                found.total[r] += scores[j][c];
            }
    }
}

/// Weights of 16 keys as the left operand.
template <typename T>
__device__ __forceinline__ void packWeights(u32 (&words)[4], const float (&low)[4], const float (&high)[4])
{
    words[0] = T::pack(low[0], low[1]);
    words[1] = T::pack(low[2], low[3]);
    words[2] = T::pack(high[0], high[1]);
    words[3] = T::pack(high[2], high[3]);
}

/// Divides by the totals and stores a warp's 16 rows, by way of shared memory, so that rows leave in whole pieces of 16 bytes.
/// Shape::place says where a piece lies from `own` on; `left`: rows from the warp's first to the last of all.
template <typename T, typename Shape, int across>
__device__ __forceinline__ void store(const Found<across>& found, u32 own, u16* y, long long stride, int left)
{
    int lane = threadIdx.x % 32;
#pragma unroll
    for (int r = 0; r < 2; r++)
    {
        float total = found.total[r] + fromLane(found.total[r], 1);
        float inverse = 1 / (total + fromLane(total, 2));
#pragma unroll
        for (int i = 0; i < across; i++)
            asm volatile("st.shared.u32 [%0], %1;" :: "r"(own + Shape::place(lane / 4 + 8 * r, i) + lane % 4 * 4),
                "r"(T::pack(found.sums[i][2 * r] * inverse, found.sums[i][2 * r + 1] * inverse)) : "memory");
    }

    asm volatile("bar.warp.sync -1;" ::: "memory");
    for (int i = lane; i < 16 * across; i += 32)
    {
        int row = i / across, piece = i % across;
        u32 a, b, c, d;         // in one piece: the compiler would read halves, each in two passes
        asm volatile("ld.shared.v4.u32 {%0, %1, %2, %3}, [%4];" : "=r"(a), "=r"(b), "=r"(c), "=r"(d) : "r"(own + Shape::place(row, piece)) : "memory");
        if (row < left)
            *(Packed<u32, 4>*)(y + row * stride + piece * 8) = Packed<u32, 4>{ { a, b, c, d } };
    }
}
