using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Kernels.Ops;

public static unsafe partial class Linear
{
    /// <summary>How far apart the rows of a tile's left operand lie, in floats: a constant, so that each row is an offset in an instruction.</summary>
    internal interface IRowStep
    {
        static abstract int Floats { get; }
    }

    /// <summary>
    /// [K/16][rows][16]: 16 neighbours of a row, then the same of the next row. Whole cache lines of x move when it is
    /// packed, nothing is transposed. Step 1, skip 16 (rows − 1).
    /// </summary>
    internal readonly struct Blocked : IRowStep
    {
        public static int Floats => Tiles.Run;
    }

    /// <summary>[K][rows], as the values of attention lie. Step: the distance of two k; skip 0.</summary>
    internal readonly struct Interleaved : IRowStep
    {
        public static int Floats => 1;
    }

    /// <summary>
    /// Rows cut as evenly as they go into blocks of a most of them, so that no block is a weak remainder: 512 rows are
    /// 37 blocks of 13 or 14. Or some of these blocks, with rows counted from their first.
    /// </summary>
    internal readonly struct RowBlocks
    {
        readonly int small, larger, from;

        public RowBlocks(int rows, int most)
        {
            Count = (rows + most - 1) / most;
            (small, larger) = (rows / Count, rows % Count);
        }

        RowBlocks(RowBlocks whole, int from, int count) => (small, larger, this.from, Count) = (whole.small, whole.larger, whole.from + from, count);

        /// <summary>How many blocks.</summary>
        public int Count { get; }

        /// <summary>First row of block <paramref name="i"/>; the row count for i = Count.</summary>
        public int Start(int i) => FromFirst(from + i) - FromFirst(from);

        /// <summary>Rows of block <paramref name="i"/>.</summary>
        public int Rows(int i) => small + (from + i < larger ? 1 : 0);

        /// <summary>The block that <paramref name="row"/> is in, of all rows.</summary>
        public int Of(int row) => row < larger * (small + 1) ? row / (small + 1) : (row - larger) / small;

        /// <summary>Blocks <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/>.</summary>
        public RowBlocks Part(int start, int count) => new(this, start, count);

        int FromFirst(int block) => (block * small) + Math.Min(block, larger);
    }

    /// <summary>
    /// Rows of <paramref name="width"/> floats, a multiple of <see cref="Tiles.Run"/>, as <see cref="RowOrder.Blocked"/>: what <see cref="PackRows"/>
    /// makes of them, so that a product may begin at once.
    /// </summary>
    internal readonly struct BlockedRows(float* start, int rows, int width)
    {
        readonly RowBlocks blocks = new(rows, TileRows);

        /// <summary>Puts a row where it belongs.</summary>
        public void Store(int row, float* values)
        {
            int block = blocks.Of(row), first = blocks.Start(block), many = blocks.Rows(block);
            float* to = start + ((long)first * width) + ((row - first) * Tiles.Run);
            for (int i = 0; i < width; i += Tiles.Run, to += many * Tiles.Run)
                Unsafe.CopyBlockUnaligned(to, values + i, Tiles.Run * sizeof(float));
        }
    }

    /// <summary>Rows of a block on this machine.</summary>
    static int TileRows => Lanes.Is512 ? Floats16.TileRows : Lanes.Is256 ? Floats8.TileRows : Floats4.TileRows;

    /// <summary>Where memory lies that is multiplied after a tile; null: nowhere.</summary>
    internal readonly struct Later(float* panel, float* rows)
    {
        /// <summary>Floats of either that a tile asks for in <see cref="Tiles.Run"/> steps of k: two lines, and four.</summary>
        public const int PanelFloats = 32, RowFloats = 64;

        public float* Panel { get; } = panel;

        public float* Rows { get; } = rows;
    }

    internal static unsafe partial class Tiles
    {
        /// <summary>Floats between the row of b in use and the one asked for: 12 rows of AVX-512 (measured: about +1 %).</summary>
        const int Ahead = 384;

        /// <summary>Asks for a later row of b. Running past its end is harmless, a prefetch never faults.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Prefetch(float* b, int width)
        {
            if (!Sse.IsSupported || width < 16)
                return;

            Sse.Prefetch0(b + Ahead);
            if (width > 16)
                Sse.Prefetch0(b + Ahead + 16);
        }

        /// <summary>
        /// Asks the second-level cache for the next lines of both, once in <see cref="Run"/> steps of k: far fewer than it could fetch
        /// in that time, so they are there early without being in anybody's way. Returns where to go on.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Later Prefetch(Later later)
        {
            if (!Sse.IsSupported)
                return later;

            if (later.Panel is not null)
            {
                Sse.Prefetch1(later.Panel);
                Sse.Prefetch1(later.Panel + 16);
            }

            if (later.Rows is not null)
            {
                Sse.Prefetch1(later.Rows);
                Sse.Prefetch1(later.Rows + 16);
                Sse.Prefetch1(later.Rows + 32);
                Sse.Prefetch1(later.Rows + 48);
            }

            return new(later.Panel is null ? null : later.Panel + Later.PanelFloats, later.Rows is null ? null : later.Rows + Later.RowFloats);
        }

        /// <summary>
        /// Asks for one line of the next 16 columns of a <see cref="Blocked"/> operand, a line per step of k. Each of the
        /// kernel's loads jumps from run to run at a distance that no hardware prefetcher follows (measured: +5 %); the
        /// constant distances of <see cref="Interleaved"/> they follow by themselves.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Prefetch<TStep>(float* a)
            where TStep : struct, IRowStep
        {
            if (Sse.IsSupported && TStep.Floats == Run)
                Sse.Prefetch0(a);
        }
    }
}
