// Fragments: what the lanes of a warp hold while tensor cores multiply, and how it gets there.
//
// Layouts relied on (PTX ISA, "Matrix Fragments for mma.m16n8k16 with floating point type", "Matrix Fragments for
// mma.m16n8k32", "Warp-level matrix load instruction: ldmatrix"), with g = lane / 4 and t = lane % 4:
//
//   A (16 x k, rows)     4 words: row g, g + 8, g, g + 8; first two from byte 4 t of the row, last two from byte 16 + 4 t
//   B (k x 8, columns)   2 words: column g; bytes 4 t and 16 + 4 t of the column
//   C (16 x 8)           4 floats: (g, 2t) (g, 2t + 1) (g + 8, 2t) (g + 8, 2t + 1)
//   ldmatrix             lane i gives the address of row i % 8 of matrix i / 8, 16 bytes; lane gets word t of row g of each.
//                        With .trans, of 16-bit elements: (2t, g) and (2t + 1, g)
//
// A k step is 32 bytes of a row whatever the type: 16 elements of 16 bits, 32 of 8 bits. So one way of loading serves all types.
#pragma once
#include "prelude.cuh"

/// Address of shared memory as instructions take it.
__device__ __forceinline__ u32 sharedAddress(const void* pointer)
{
    u64 address;
    asm("cvta.to.shared.u64 %0, %1;" : "=l"(address) : "l"(pointer));
    return (u32)address;
}

/// Copies 16 bytes from global to shared memory on the side; or writes zeros and reads nothing, wherever `from` points. A choice
/// between two addresses instead would be made by a branch, and ldmatrix must find all lanes together.
__device__ __forceinline__ void copyAsync(u32 to, const void* from, bool inside)
{
    asm volatile("{ .reg .u64 a; cvta.to.global.u64 a, %1; cp.async.cg.shared.global [%0], [a], 16, %2; }"
        :: "r"(to), "l"(from), "r"(inside ? 16 : 0) : "memory");
}

__device__ __forceinline__ void commitCopies() { asm volatile("cp.async.commit_group;" ::: "memory"); }

/// Waits until all but the newest Pending groups of this thread's copies have arrived.
template <int Pending>
__device__ __forceinline__ void waitForCopies()
{
    asm volatile("cp.async.wait_group %0;" :: "n"(Pending) : "memory");
}

/// Four matrices of 8 rows of 16 bytes.
__device__ __forceinline__ void loadMatrices(u32 (&words)[4], u32 address)
{
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
        : "=r"(words[0]), "=r"(words[1]), "=r"(words[2]), "=r"(words[3]) : "r"(address) : "memory");
}

/// Four matrices of 8 x 8 elements of 16 bits, each transposed.
__device__ __forceinline__ void loadTransposed(u32 (&words)[4], u32 address)
{
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
        : "=r"(words[0]), "=r"(words[1]), "=r"(words[2]), "=r"(words[3]) : "r"(address) : "memory");
}

/// 2 to the power of x; good to 2 units in the last place.
__device__ __forceinline__ float exp2Fast(float x)
{
    float y;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}

__device__ __forceinline__ float expFast(float x) { return exp2Fast(x * 1.4426950408889634f); }

#define MULTIPLY(shape, type)                                                                                                \
    asm("mma.sync.aligned." shape ".row.col.f32." type "." type ".f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};" \
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3]) : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1))

/// Elements of 16 bits with the range of f32 and 8 bits of precision.
struct BF16
{
    typedef u16 Bits;

    /// c += a b
    __device__ static __forceinline__ void multiply(float (&c)[4], const u32 (&a)[4], u32 b0, u32 b1) { MULTIPLY("m16n8k16", "bf16"); }

    /// Both rounded to nearest even; low in the lower half.
    __device__ static __forceinline__ u32 pack(float low, float high)
    {
        u32 word;
        asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(word) : "f"(high), "f"(low));
        return word;
    }

    __device__ static __forceinline__ Bits round(float x)
    {
        Bits bits;
        asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(bits) : "f"(x));
        return bits;
    }

    __device__ static __forceinline__ float widen(Bits bits)
    {
        float x;
        asm("{ .reg .b16 zero; mov.b16 zero, 0; mov.b32 %0, {zero, %1}; }" : "=f"(x) : "h"(bits));
        return x;
    }
};

/// IEEE half precision.
struct F16
{
    typedef u16 Bits;

    __device__ static __forceinline__ void multiply(float (&c)[4], const u32 (&a)[4], u32 b0, u32 b1) { MULTIPLY("m16n8k16", "f16"); }

    __device__ static __forceinline__ u32 pack(float low, float high)
    {
        u32 word;
        asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(word) : "f"(high), "f"(low));
        return word;
    }

    __device__ static __forceinline__ Bits round(float x)
    {
        Bits bits;
        asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(x));
        return bits;
    }

    __device__ static __forceinline__ float widen(Bits bits)
    {
        float x;
        asm("cvt.f32.f16 %0, %1;" : "=f"(x) : "h"(bits));
        return x;
    }
};

/// Elements of 8 bits for multiplying (sm_89 and up), 3 bits after the point, largest 448; results are kept in bf16.
struct E4M3
{
    typedef unsigned char Bits;

    __device__ static __forceinline__ void multiply(float (&c)[4], const u32 (&a)[4], u32 b0, u32 b1) { MULTIPLY("m16n8k32", "e4m3"); }

    /// Two values rounded to nearest even, those beyond the range to 448; low in the lower byte.
    __device__ static __forceinline__ u16 pack(float low, float high)
    {
        u16 pair;
        asm("cvt.rn.satfinite.e4m3x2.f32 %0, %1, %2;" : "=h"(pair) : "f"(high), "f"(low));
        return pair;
    }
};
