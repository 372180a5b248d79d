// Warpgroups: what Hopper (sm_90a, and no other target) has for matrix products. Four warps multiply together and asynchronously
// (wgmma), straight from shared memory; one thread has whole boxes of a matrix copied there (TMA); barriers in shared memory
// (mbarrier) count arrivals of threads and bytes of copies.
//
// Layouts relied on (PTX ISA, "Asynchronous Warpgroup Level Matrix Instructions", "Tensors", "mbarrier"):
//
//   wgmma m64nNk16       D (64, N) += A (64, 16) B (16, N). Warp w of the four holds rows 16 w .. 16 w + 15 of D, each eight columns as
//                        fragment C of mma.m16n8k16 (fragments.cuh): so sums leave a product as they leave mma.sync
//   descriptor           64 bits: bits 0-13 address / 16, 16-29 leading byte offset / 16, 32-45 stride byte offset / 16,
//                        49-51 base offset, 62-63 swizzle (1: 128 bytes). Both operands K-major (rows of K side by side): row r of a step of
//                        16 elements is 32 bytes at address + r / 8 * stride + r % 8 * 128; the leading offset is not used. Then
//                        bits 4-6 of the resulting address are xored with bits 7-9. The base offset is 0 where the pattern
//                        starts at a multiple of 1024 bytes, so the steps along K are the same descriptor plus 32 bytes
//   transposed B         the last bit of the instruction: rows of N instead (N, or MN-major). Element (k, n) is at address + k / 8 * stride
//                        + k % 8 * 128 + n / 64 * leading + n % 64 * 2, bits 4-6 xored alike: so a box of rows of K is multiplied as
//                        it lies, 64 columns to a box. The next 16 rows of K are the descriptor plus 2048 bytes
//   TMA, 128 bytes       row r of a box with rows of 128 bytes goes to address + 128 r, its bits 4-6 xored with bits 7-9 alike: piece p
//                        of 16 bytes of row r lies at place p ^ (r % 8), as in matmul.cuh. What lies outside of the matrix is filled
//                        with zeros and counts as bytes copied
//   mbarrier             a phase ends when as many have arrived as it was made for and all expected bytes have been copied; phases
//                        count 0, 1, 0, ..; waiting for parity p returns when the phase of parity p has ended. Parity 1 has "ended" before the first
//
// Order: registers of sums are fenced before the first product that takes them (wgmma.fence) and not touched until the group of products
//   was waited for. Products read shared memory through the async proxy, which is where TMA writes: waiting for the mbarrier is
//   all that is needed between the two. A thread's own writes (making the barriers) need fence.proxy.async.
#pragma once
#include "fragments.cuh"

/// A matrix in memory and the boxes in which it is copied, made by the driver (CUtensorMap).
struct alignas(64) TensorMap
{
    u64 words[16];
};

/// `u64 address` of a kernel's parameter in place. Clang 19 knows no __grid_constant__ and would copy what a pointer points to, so
/// the parameter is named as the PTX names it.
#if defined(__clang__)
#define __grid_constant__
#define PARAMETER_ADDRESS(address, kernel, index, parameter)                                                        \
    u64 address;                                                                                                    \
    asm("{ .reg .u64 a; mov.b64 a, " #kernel "_param_" #index "; cvta.param.u64 %0, a; }" : "=l"(address))
#else
#define PARAMETER_ADDRESS(address, kernel, index, parameter) u64 address = (u64)&parameter
#endif

/// A barrier of 8 bytes in shared memory.
struct Mbarrier
{
    u32 address;

    __device__ __forceinline__ void init(u32 arrivals) const
    {
        asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" :: "r"(address), "r"(arrivals) : "memory");
    }

    /// Arrives if `arrives`; what this thread did before is seen by whoever waits.
    __device__ __forceinline__ void arrive(bool arrives) const
    {
        asm volatile("{ .reg .pred p; setp.ne.b32 p, %1, 0; @p mbarrier.arrive.shared::cta.b64 _, [%0]; }" :: "r"(address), "r"((int)arrives) : "memory");
    }

    /// Arrives and lets the phase wait for so many bytes more.
    __device__ __forceinline__ void arriveExpecting(u32 bytes) const
    {
        asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" :: "r"(address), "r"(bytes) : "memory");
    }

    __device__ __forceinline__ void wait(u32 parity) const
    {
        asm volatile("{ .reg .pred p; again: mbarrier.try_wait.parity.shared::cta.b64 p, [%0], %1; @!p bra again; }"
            :: "r"(address), "r"(parity) : "memory");
    }
};

/// Makes barriers that this thread initialised known to copies and, behind a barrier of the block, to other threads.
__device__ __forceinline__ void fenceBarriers()
{
    asm volatile("fence.mbarrier_init.release.cluster; fence.proxy.async.shared::cta;" ::: "memory");
}

/// A ring of stages, each with a barrier that says it is full and one that says it is empty. Of the shape: Stages, StageBytes, and Threads that read.
template <typename Shape>
struct Ring
{
    static constexpr int BarrierBytes = 8, Bytes = Shape::Stages * (Shape::StageBytes + 2 * BarrierBytes);

    u32 start;
    int stage;
    u32 parity;     // of the phase in which `stage` becomes full; it was empty in the one before

    __device__ __forceinline__ Ring(u32 address) : start(address), stage(0), parity(0) {}

    __device__ __forceinline__ u32 at() const { return start + stage * Shape::StageBytes; }

    __device__ __forceinline__ Mbarrier full(int s) const { return { start + Shape::Stages * Shape::StageBytes + s * 2 * BarrierBytes }; }

    __device__ __forceinline__ Mbarrier empty(int s) const { return { full(s).address + BarrierBytes }; }

    /// Full when one thread has said how much it has copied, and that is there; empty when every multiplying warp has said so.
    __device__ __forceinline__ void init() const
    {
#pragma unroll
        for (int s = 0; s < Shape::Stages; s++)
        {
            full(s).init(1);
            empty(s).init(Shape::Threads / 32);
        }

        fenceBarriers();
    }

    __device__ __forceinline__ void next()
    {
        stage++;
        if (stage == Shape::Stages)
        {
            stage = 0;
            parity ^= 1;
        }
    }
};

/// Has the box from (column, row) copied; its bytes count at `barrier`.
__device__ __forceinline__ void copyBox(u32 to, u64 map, int column, int row, Mbarrier barrier)
{
    asm volatile("cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%2, %3}], [%4];"
        :: "r"(to), "l"(map), "r"(column), "r"(row), "r"(barrier.address) : "memory");
}

/// The same of a matrix whose columns are cut into parts and whose rows belong to samples: the box ends with the part and with the sample.
__device__ __forceinline__ void copyBox(u32 to, u64 map, int column, int part, int row, int sample, Mbarrier barrier)
{
    asm volatile("cp.async.bulk.tensor.4d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%2, %3, %4, %5}], [%6];"
        :: "r"(to), "l"(map), "r"(column), "r"(part), "r"(row), "r"(sample), "r"(barrier.address) : "memory");
}

/// A number that is the same in all lanes of a warp, so that the compiler knows: descriptors come from registers that lanes share.
__device__ __forceinline__ int firstLanes(int number)
{
    int same;
    asm volatile("shfl.sync.idx.b32 %0, %1, 0, 31, -1;" : "=r"(same) : "r"(number));
    return same;
}

/// Rows of 128 bytes, swizzled, eight of them every 1024 bytes. A transposed operand of more than 64 columns goes on `leading` bytes further.
__device__ __forceinline__ u64 describeRows(u32 address, u32 leading = 16)
{
    constexpr u64 Swizzle128 = 1ull << 62, Stride = 1024ull / 16 << 32;
    return Swizzle128 | Stride | (u64)(leading / 16) << 16 | (address & 0x3ffff) / 16;
}

/// Before products: other accesses to the registers of their sums are done.
__device__ __forceinline__ void fenceProducts() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }

__device__ __forceinline__ void commitProducts() { asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"); }

/// Waits until all but the newest Pending groups of products are done.
template <int Pending>
__device__ __forceinline__ void waitForProducts()
{
    asm volatile("wgmma.wait_group.sync.aligned %0;" :: "n"(Pending) : "memory");
}

/// The compiler reads and moves these registers no earlier than here.
template <int Count>
__device__ __forceinline__ void holdUntilHere(float (&sums)[Count][4])
{
#pragma unroll
    for (int j = 0; j < Count; j++)
        asm volatile("" : "+f"(sums[j][0]), "+f"(sums[j][1]), "+f"(sums[j][2]), "+f"(sums[j][3]) :: "memory");
}

/// The same of packed left operands.
template <int Count>
__device__ __forceinline__ void holdUntilHere(u32 (&operands)[Count][4])
{
#pragma unroll
    for (int j = 0; j < Count; j++)
        asm volatile("" : "+r"(operands[j][0]), "+r"(operands[j][1]), "+r"(operands[j][2]), "+r"(operands[j][3]) :: "memory");
}

/// sums (64, N) = A (64, 16) Bᵀ (N, 16), of four warps, in addition to what is there if `adds`; lane and fragment as in mma.sync.
template <typename T, int N>
struct Products;

/// sums (64, N) += A (64, 16) B (16, N): A in registers, a fragment of mma.sync for each warp's 16 rows, B transposed.
template <typename T, int N>
struct RegisterProducts;

#define SUMS_8(j) "+f"(s[j][0]), "+f"(s[j][1]), "+f"(s[j][2]), "+f"(s[j][3])
#define SUMS_16(j) SUMS_8(j), SUMS_8(j + 1)
#define SUMS_32(j) SUMS_16(j), SUMS_16(j + 2)
#define SUMS_64(j) SUMS_32(j), SUMS_32(j + 4)
#define NAMES_16 "%0, %1, %2, %3, %4, %5, %6, %7"
#define NAMES_24 NAMES_16 ", %8, %9, %10, %11"
#define NAMES_32 NAMES_24 ", %12, %13, %14, %15"
#define NAMES_40 NAMES_32 ", %16, %17, %18, %19"
#define NAMES_48 NAMES_40 ", %20, %21, %22, %23"
#define NAMES_56 NAMES_48 ", %24, %25, %26, %27"
#define NAMES_64 NAMES_56 ", %28, %29, %30, %31"
#define NAMES_72 NAMES_64 ", %32, %33, %34, %35"
#define NAMES_80 NAMES_72 ", %36, %37, %38, %39"
#define NAMES_88 NAMES_80 ", %40, %41, %42, %43"
#define NAMES_96 NAMES_88 ", %44, %45, %46, %47"
#define NAMES_104 NAMES_96 ", %48, %49, %50, %51"
#define NAMES_112 NAMES_104 ", %52, %53, %54, %55"
#define NAMES_120 NAMES_112 ", %56, %57, %58, %59"
#define NAMES_128 NAMES_120 ", %60, %61, %62, %63"
#define NAMES_144 NAMES_128 ", %64, %65, %66, %67, %68, %69, %70, %71"
#define NAMES_192 NAMES_144 ", %72, %73, %74, %75, %76, %77, %78, %79, %80, %81, %82, %83, %84, %85, %86, %87, %88, %89, %90, %91, %92, %93, %94, %95"
#define NAMES_256 NAMES_192 ", %96, %97, %98, %99, %100, %101, %102, %103, %104, %105, %106, %107, %108, %109, %110, %111, %112, %113, %114, %115, %116, %117, %118, %119, %120, %121, %122, %123, %124, %125, %126, %127"

// a, b, one: numbers of the operands behind the sums. Neither operand is negated or transposed.
#define PRODUCTS_OF(T, type, n, a, b, one, ...)                                                                                           \
    template <>                                                                                                                           \
    struct Products<T, n>                                                                                                                 \
    {                                                                                                                                     \
        __device__ static __forceinline__ void add(float (&s)[n / 8][4], u64 x, u64 w, bool adds = true)                                  \
        {                                                                                                                                 \
            asm volatile("{ .reg .pred p; setp.ne.b32 p, %" #one ", 0; wgmma.mma_async.sync.aligned.m64n" #n "k16.f32." type "." type     \
                " {" NAMES_##n "}, %" #a ", %" #b ", p, 1, 1, 0, 0; }" : __VA_ARGS__ : "l"(x), "l"(w), "r"((int)adds) : "memory");        \
        }                                                                                                                                 \
    };
#define PRODUCTS(n, a, b, one, ...) PRODUCTS_OF(BF16, "bf16", n, a, b, one, __VA_ARGS__) PRODUCTS_OF(F16, "f16", n, a, b, one, __VA_ARGS__)

PRODUCTS(64, 32, 33, 34, SUMS_64(0))
PRODUCTS(128, 64, 65, 66, SUMS_64(0), SUMS_64(8))
PRODUCTS(144, 72, 73, 74, SUMS_64(0), SUMS_64(8), SUMS_16(16))
PRODUCTS(192, 96, 97, 98, SUMS_64(0), SUMS_64(8), SUMS_64(16))
PRODUCTS(256, 128, 129, 130, SUMS_64(0), SUMS_64(8), SUMS_64(16), SUMS_64(24))

// a0 .. a3, b, one: numbers of the operands behind the sums.
#define REGISTER_PRODUCTS_OF(T, type, n, a0, a1, a2, a3, b, one, ...)                                                                     \
    template <>                                                                                                                           \
    struct RegisterProducts<T, n>                                                                                                         \
    {                                                                                                                                     \
        __device__ static __forceinline__ void add(float (&s)[n / 8][4], const u32 (&x)[4], u64 w)                                        \
        {                                                                                                                                 \
            asm volatile("{ .reg .pred p; setp.ne.b32 p, %" #one ", 0; wgmma.mma_async.sync.aligned.m64n" #n "k16.f32." type "." type     \
                " {" NAMES_##n "}, {%" #a0 ", %" #a1 ", %" #a2 ", %" #a3 "}, %" #b ", p, 1, 1, 1; }"                                      \
                : __VA_ARGS__ : "r"(x[0]), "r"(x[1]), "r"(x[2]), "r"(x[3]), "l"(w), "r"(1) : "memory");                                   \
        }                                                                                                                                 \
    };
#define REGISTER_PRODUCTS(n, a0, a1, a2, a3, b, one, ...)                                 \
    REGISTER_PRODUCTS_OF(BF16, "bf16", n, a0, a1, a2, a3, b, one, __VA_ARGS__)            \
    REGISTER_PRODUCTS_OF(F16, "f16", n, a0, a1, a2, a3, b, one, __VA_ARGS__)

REGISTER_PRODUCTS(16, 8, 9, 10, 11, 12, 13, SUMS_16(0))
REGISTER_PRODUCTS(24, 12, 13, 14, 15, 16, 17, SUMS_16(0), SUMS_8(2))
REGISTER_PRODUCTS(32, 16, 17, 18, 19, 20, 21, SUMS_32(0))
REGISTER_PRODUCTS(40, 20, 21, 22, 23, 24, 25, SUMS_32(0), SUMS_8(4))
REGISTER_PRODUCTS(48, 24, 25, 26, 27, 28, 29, SUMS_32(0), SUMS_16(4))
REGISTER_PRODUCTS(56, 28, 29, 30, 31, 32, 33, SUMS_32(0), SUMS_16(4), SUMS_8(6))
REGISTER_PRODUCTS(64, 32, 33, 34, 35, 36, 37, SUMS_64(0))
REGISTER_PRODUCTS(72, 36, 37, 38, 39, 40, 41, SUMS_64(0), SUMS_8(8))
REGISTER_PRODUCTS(80, 40, 41, 42, 43, 44, 45, SUMS_64(0), SUMS_16(8))
REGISTER_PRODUCTS(88, 44, 45, 46, 47, 48, 49, SUMS_64(0), SUMS_16(8), SUMS_8(10))
REGISTER_PRODUCTS(96, 48, 49, 50, 51, 52, 53, SUMS_64(0), SUMS_32(8))
REGISTER_PRODUCTS(104, 52, 53, 54, 55, 56, 57, SUMS_64(0), SUMS_32(8), SUMS_8(12))
REGISTER_PRODUCTS(112, 56, 57, 58, 59, 60, 61, SUMS_64(0), SUMS_32(8), SUMS_16(12))
REGISTER_PRODUCTS(120, 60, 61, 62, 63, 64, 65, SUMS_64(0), SUMS_32(8), SUMS_16(12), SUMS_8(14))
REGISTER_PRODUCTS(128, 64, 65, 66, 67, 68, 69, SUMS_64(0), SUMS_64(8))
