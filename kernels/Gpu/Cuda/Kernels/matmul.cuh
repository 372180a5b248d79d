// The main loop: a block's tile of x Wᵀ, from 16-bit or 8-bit operands, with sums in f32.
//
// A block of warps computes Rows x Columns sums; slices of both operands, 128 bytes of each row, pass through a ring of Stages
// in shared memory. While one slice is multiplied, the next Stages - 1 are on their way (cp.async); one barrier per slice.
//
// Shared memory: row r of a slice is 8 pieces of 16 bytes; piece p lies at place p ^ (r % 8). The 8 rows that ldmatrix reads at
//   once then lie in 8 different places, which are all 32 banks, and so do the 8 pieces of a row that 8 lanes copy: no conflicts.
//   When the loop is done, the sums pass through the same memory, rows Columns + 8 floats apart: 4 rows x 4 pairs fill
//   32 banks, so that neighbours in a row leave the block together and the epilogue is one short loop.
// Splits: gridDim.z blocks share the K of a tile. Each leaves its sums in f32; the one that comes last adds all of them in
//   the order of z, its own included, so that the result has the same bits whoever comes last.
// Order:  eight rows of tiles go down before the next column, so that blocks that run together share slices in the L2 cache.
// Edges:  rows beyond M or N and pieces beyond K are copied as zeros. A row must hold whole pieces: K a multiple of 8 (16 bits)
//   or 16 (8 bits); rows and bases aligned to 16 bytes.
#pragma once
#include "epilogue.cuh"

#ifndef SHARED_ALIGNMENT
#define SHARED_ALIGNMENT 128
#endif
extern __shared__ __attribute__((aligned(SHARED_ALIGNMENT))) unsigned char sharedBytes[];

constexpr int PieceBytes = 16, SliceBytes = 128, Pieces = SliceBytes / PieceBytes, StepBytes = 32;

template <int rows, int columns, int warpRows, int warpColumns, int stages>
struct Tile
{
    static constexpr int Rows = rows, Columns = columns, WarpRows = warpRows, WarpColumns = warpColumns, Stages = stages;
    static constexpr int WarpsDown = Rows / WarpRows, WarpsAcross = Columns / WarpColumns, Threads = 32 * WarpsDown * WarpsAcross;
    static constexpr int Down = WarpRows / 16, Across = WarpColumns / 8;        // fragments of a warp
    static constexpr int StageBytes = (Rows + Columns) * SliceBytes;
    static constexpr int Pitch = Columns + 8;                                  // floats, of the sums in shared memory

    static_assert(WarpRows % 16 == 0 && WarpColumns % 16 == 0, "a warp loads fragments of 16 rows");
    static_assert(Rows * Pitch * 4 <= Stages * StageBytes, "the sums reuse the slices' memory");

    /// All that hold sums have come here.
    __device__ static __forceinline__ void sync() { __syncthreads(); }
};

/// Where a thread puts its pieces of an operand with Rows rows.
template <int Rows, int Threads>
struct Places
{
    static constexpr int Count = Rows * Pieces / Threads, RowStep = Threads / Pieces;

    static_assert(Rows * Pieces % Threads == 0, "every thread copies as many pieces");

    __device__ static __forceinline__ int row() { return threadIdx.x / Pieces; }

    __device__ static __forceinline__ int piece() { return threadIdx.x % Pieces; }

    /// RowStep is a multiple of 8: all rows of a thread are swizzled alike.
    __device__ static __forceinline__ u32 offset(int i)
    {
        static_assert(RowStep % 8 == 0, "");
        return (row() + i * RowStep) * SliceBytes + ((piece() ^ (row() % 8)) * PieceBytes);
    }
};

/// An operand whose rows are in memory as they are multiplied.
template <int Rows, int Threads>
struct MatrixRows
{
    typedef Places<Rows, Threads> At;
    const unsigned char* base;      // of this thread's first row
    u32 stride;                     // bytes from row to row
    int left, pieces;               // rows from this thread's first one to the last; pieces of a row

    __device__ __forceinline__ MatrixRows(const void* matrix, u32 rowBytes, int first, int rows, int pieceCount)
        : base((const unsigned char*)matrix + (u64)(u32)(first + At::row()) * rowBytes), stride(rowBytes), left(rows - first - At::row()), pieces(pieceCount)
    {
    }

    __device__ __forceinline__ void load(u32 to, int slice) const
    {
        int piece = slice * Pieces + At::piece();
#pragma unroll
        for (int i = 0; i < At::Count; i++)
        {
            bool inside = (i * At::RowStep < left) & (piece < pieces);
            copyAsync(to + At::offset(i), base + i * At::RowStep * stride + piece * PieceBytes, inside);
        }
    }
};

/// One slice's share of the sums of a warp.
template <typename T, typename Tile>
__device__ __forceinline__ void multiplySlice(u32 stage, float (&sums)[Tile::Down][Tile::Across][4])
{
    int lane = threadIdx.x % 32, warp = threadIdx.x / 32, r8 = lane % 8;
    u32 ofX = stage + ((warp / Tile::WarpsAcross) * Tile::WarpRows + lane % 16) * SliceBytes + ((lane / 16) ^ r8) * PieceBytes;
    u32 ofW = stage + (Tile::Rows + (warp % Tile::WarpsAcross) * Tile::WarpColumns + r8 + lane / 16 * 8) * SliceBytes
        + ((lane / 8 % 2) ^ r8) * PieceBytes;

#pragma unroll
    for (int step = 0; step < SliceBytes / StepBytes; step++)
    {
        // piece 2 step + h lies at (2 step + h) ^ r8 = 2 step ^ (h ^ r8): a bit of the address changes, nothing is added
        u32 x[Tile::Down][4], w[Tile::Across / 2][4];
#pragma unroll
        for (int i = 0; i < Tile::Down; i++)
            loadMatrices(x[i], (ofX ^ (step * StepBytes)) + i * 16 * SliceBytes);
#pragma unroll
        for (int j = 0; j < Tile::Across / 2; j++)
            loadMatrices(w[j], (ofW ^ (step * StepBytes)) + j * 16 * SliceBytes);
#pragma unroll
        for (int i = 0; i < Tile::Down; i++)
#pragma unroll
            for (int j = 0; j < Tile::Across; j++)
                T::multiply(sums[i][j], x[i], w[j / 2][j % 2 * 2], w[j / 2][j % 2 * 2 + 1]);
    }
}

/// Sums of the slices [first, last).
template <typename T, typename Tile, typename X, typename W>
__device__ __forceinline__ void multiplySlices(const X& x, const W& w, int first, int last, float (&sums)[Tile::Down][Tile::Across][4])
{
    u32 ring = sharedAddress(sharedBytes);
#pragma unroll
    for (int s = 0; s < Tile::Stages - 1; s++)
    {
        if (first + s < last)
        {
            x.load(ring + s * Tile::StageBytes, first + s);
            w.load(ring + s * Tile::StageBytes + Tile::Rows * SliceBytes, first + s);
        }

        commitCopies();
    }

    int reads = 0, writes = Tile::Stages - 1;
    for (int slice = first; slice < last; slice++)
    {
        waitForCopies<Tile::Stages - 2>();
        __syncthreads();        // the slice is here for all, and all are done with the stage that is filled next
        int ahead = slice + Tile::Stages - 1;
        if (ahead < last)
        {
            x.load(ring + writes * Tile::StageBytes, ahead);
            w.load(ring + writes * Tile::StageBytes + Tile::Rows * SliceBytes, ahead);
        }

        commitCopies();
        multiplySlice<T, Tile>(ring + reads * Tile::StageBytes, sums);
        reads = reads + 1 == Tile::Stages ? 0 : reads + 1;
        writes = writes + 1 == Tile::Stages ? 0 : writes + 1;
    }

    waitForCopies<0>();
    __syncthreads();
}

/// Adds up what the blocks of a tile found. True in the block that came last and now holds all of it.
template <typename Tile>
__device__ __forceinline__ bool joinSplits(float (&sums)[Tile::Down][Tile::Across][4], float* partials, u32* arrivals, int tile)
{
    int splits = gridDim.z;
    if (splits == 1)
        return true;

    constexpr int Quads = Tile::Down * Tile::Across;
    typedef Packed<float, 4> Quad;
    Quad* own = (Quad*)partials + ((long long)tile * splits + blockIdx.z) * Quads * Tile::Threads + threadIdx.x;
#pragma unroll
    for (int q = 0; q < Quads; q++)
    {
        float* s = sums[q / Tile::Across][q % Tile::Across];
        own[q * Tile::Threads] = Quad{ { s[0], s[1], s[2], s[3] } };
    }

    __threadfence();
    Tile::sync();
    u32* last = (u32*)sharedBytes;
    if (threadIdx.x == 0)
    {
        u32 before;
        asm volatile("{ .reg .u64 a; cvta.to.global.u64 a, %1; atom.global.add.u32 %0, [a], 1; }" : "=r"(before) : "l"(arrivals + tile) : "memory");
        *last = before + 1 == (u32)splits;
        if (*last)
            arrivals[tile] = 0;     // for the next launch
    }

    Tile::sync();
    bool all = *last != 0;
    Tile::sync();                // the sums overwrite it
    if (!all)
        return false;

    __threadfence();
    const Quad* from = (const Quad*)partials + (long long)tile * splits * Quads * Tile::Threads + threadIdx.x;
#pragma unroll
    for (int q = 0; q < Quads; q++)
#pragma unroll
        for (int i = 0; i < 4; i++)
            sums[q / Tile::Across][q % Tile::Across][i] = 0;
#pragma unroll 1
    for (int z = 0; z < splits; z++, from += Quads * Tile::Threads)
#pragma unroll
        for (int q = 0; q < Quads; q++)
        {
            float* s = sums[q / Tile::Across][q % Tile::Across];
            float a, b, c, d;       // from the L2 cache: other multiprocessors wrote it
            asm volatile("{ .reg .u64 a; cvta.to.global.u64 a, %4; ld.global.cg.v4.f32 {%0, %1, %2, %3}, [a]; }"
                : "=f"(a), "=f"(b), "=f"(c), "=f"(d) : "l"(from + q * Tile::Threads) : "memory");
            s[0] += a, s[1] += b, s[2] += c, s[3] += d;
        }

    return true;
}

/// Sends the sums of a block through the epilogue.
template <typename T, typename Tile>
__device__ __forceinline__ void finishTile(const Epilogue& e, int firstM, int firstN, const float (&sums)[Tile::Down][Tile::Across][4])
{
    float* tile = (float*)sharedBytes;
    int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
    float* own = tile + ((warp / Tile::WarpsAcross) * Tile::WarpRows + lane / 4) * Tile::Pitch
        + (warp % Tile::WarpsAcross) * Tile::WarpColumns + lane % 4 * 2;
#pragma unroll
    for (int i = 0; i < Tile::Down; i++)
#pragma unroll
        for (int j = 0; j < Tile::Across; j++)
        {
            *(Packed<float, 2>*)(own + i * 16 * Tile::Pitch + j * 8) = Packed<float, 2>{ { sums[i][j][0], sums[i][j][1] } };
            *(Packed<float, 2>*)(own + (i * 16 + 8) * Tile::Pitch + j * 8) = Packed<float, 2>{ { sums[i][j][2], sums[i][j][3] } };
        }

    Tile::sync();
    bool whole = ((e.N | e.yStride | e.gateStride | (int)e.differenceStride) & 3) == 0;
    constexpr int Fours = Tile::Columns / 4;
#pragma unroll 1
    for (int i = threadIdx.x; i < Tile::Rows * Fours; i += Tile::Threads)
    {
        int row = i / Fours, column = i % Fours * 4;
        finishFour<T>(e, whole, firstM + row, firstN + column, *(const Packed<float, 4>*)(tile + row * Tile::Pitch + column));
    }
}

/// The rows and columns of a block's tile.
template <typename Tile>
struct TilePlace
{
    static constexpr int Group = 8;     // rows of tiles that go down before the next column
    int m, n;

    __device__ __forceinline__ TilePlace(int M, int N)
    {
        int down = (M + Tile::Rows - 1) / Tile::Rows, across = (N + Tile::Columns - 1) / Tile::Columns;
        int perGroup = Group * across, group = blockIdx.x / perGroup, within = blockIdx.x % perGroup;
        int height = down - group * Group < Group ? down - group * Group : Group;
        m = (group * Group + within % height) * Tile::Rows;
        n = within / height * Tile::Columns;
    }
};

/// The slices that a block adds up, of rows with so many pieces.
struct SplitSlices
{
    int first, last;

    __device__ __forceinline__ SplitSlices(int pieces)
    {
        int slices = (pieces + Pieces - 1) / Pieces, each = (slices + gridDim.z - 1) / gridDim.z;
        first = blockIdx.z * each;
        last = first + each < slices ? first + each : slices;
    }
};

template <typename Tile>
__device__ __forceinline__ void clear(float (&sums)[Tile::Down][Tile::Across][4])
{
#pragma unroll
    for (int i = 0; i < Tile::Down; i++)
#pragma unroll
        for (int j = 0; j < Tile::Across; j++)
#pragma unroll
            for (int c = 0; c < 4; c++)
                sums[i][j][c] = 0;
}

/// A whole block: loop, splits, epilogue. T: operands; Y: type of a y of 16 bits; pieces: of a row of W.
template <typename T, typename Y, typename Tile, typename X>
__device__ __forceinline__ void matmul(
    const X& x, const void* w, int pieces, const Epilogue& e, TilePlace<Tile> place, float* partials, u32* arrivals)
{
    MatrixRows<Tile::Columns, Tile::Threads> columns(w, pieces * PieceBytes, place.n, e.N, pieces);
    float sums[Tile::Down][Tile::Across][4];
    clear<Tile>(sums);
    SplitSlices slices(pieces);
    multiplySlices<T, Tile>(x, columns, slices.first, slices.last, sums);
    if (joinSplits<Tile>(sums, partials, arrivals, blockIdx.x))
        finishTile<Y, Tile>(e, place.m, place.n, sums);
}
