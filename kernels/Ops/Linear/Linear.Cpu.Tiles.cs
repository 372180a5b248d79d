// Written by tests/Ops/TileSource.cs; do not edit.
//
// Tiles: the micro-kernels of every matrix product on the CPU.
//
//   tile[r, j] = (load ? tile[r, j] : 0) + sum over i < k of a(r, i) * b[i, j]      i ascending, one chain per element
//
//   a(r, i) = a[r * TStep.Floats + i * step + (i / 16) * skip]      b (k, W), tile (R, W), contiguous; W = 2 vectors
//
// One named local per sum: accumulators in anything that can be indexed (an array, an inline array) stay in memory,
// at a quarter of the speed. A row's two sums share one broadcast, a column's R sums share one load. 14 rows need 28 sums,
// two vectors of b and a broadcast of a: 31 of 32 registers; 6 rows fit the 16 registers of AVX2.
using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Kernels.Ops;

public static partial class Linear
{
    /// <summary>Micro-kernels: see the head of the file.</summary>
    internal static unsafe partial class Tiles
    {
        /// <summary>Steps of <c>k</c> between two skips.</summary>
        public const int Run = 16;

        /// <summary>A tile of <paramref name="rows"/> rows, at most <c>TLanes.TileRows</c>.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Multiply<TLanes, TVector, TStep>(
            int rows, float* a, nint step, nint skip, float* b, nint k, float* tile, bool load)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
            where TStep : struct, IRowStep
        {
            switch (rows)
            {
                case 1:
                    Rows1<TLanes, TVector, TStep>(a, step, skip, b, k, tile, load);
                    break;
                case 2:
                    Rows2<TLanes, TVector, TStep>(a, step, skip, b, k, tile, load);
                    break;
                case 3:
                    Rows3<TLanes, TVector, TStep>(a, step, skip, b, k, tile, load);
                    break;
                case 4:
                    Rows4<TLanes, TVector, TStep>(a, step, skip, b, k, tile, load);
                    break;
                case 5:
                    Rows5<TLanes, TVector, TStep>(a, step, skip, b, k, tile, load);
                    break;
                case 6:
                    Rows6<TLanes, TVector, TStep>(a, step, skip, b, k, tile, load);
                    break;
                case 7:
                    Rows7<TLanes, TVector, TStep>(a, step, skip, b, k, tile, load);
                    break;
                case 8:
                    Rows8<TLanes, TVector, TStep>(a, step, skip, b, k, tile, load);
                    break;
                case 9:
                    Rows9<TLanes, TVector, TStep>(a, step, skip, b, k, tile, load);
                    break;
                case 10:
                    Rows10<TLanes, TVector, TStep>(a, step, skip, b, k, tile, load);
                    break;
                case 11:
                    Rows11<TLanes, TVector, TStep>(a, step, skip, b, k, tile, load);
                    break;
                case 12:
                    Rows12<TLanes, TVector, TStep>(a, step, skip, b, k, tile, load);
                    break;
                case 13:
                    Rows13<TLanes, TVector, TStep>(a, step, skip, b, k, tile, load);
                    break;
                case 14:
                    Rows14<TLanes, TVector, TStep>(a, step, skip, b, k, tile, load);
                    break;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows1<TLanes, TVector, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
            where TStep : struct, IRowStep
        {
            TVector c0 = default, d0 = default;
            if (load)
            {
                c0 = TLanes.Load(tile + (0 * TLanes.Count)); d0 = TLanes.Load(tile + (1 * TLanes.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                do
                {
                    TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), x;
                    x = TLanes.Broadcast(a[0 * TStep.Floats]); c0 = TLanes.MultiplyAdd(x, b0, c0); d0 = TLanes.MultiplyAdd(x, b1, d0);
                    a += step;
                    b += 2 * TLanes.Count;
                }
                while (--n > 0);
                a += skip;
            }

            TLanes.Store(c0, tile + (0 * TLanes.Count)); TLanes.Store(d0, tile + (1 * TLanes.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows2<TLanes, TVector, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
            where TStep : struct, IRowStep
        {
            TVector c0 = default, d0 = default;
            TVector c1 = default, d1 = default;
            if (load)
            {
                c0 = TLanes.Load(tile + (0 * TLanes.Count)); d0 = TLanes.Load(tile + (1 * TLanes.Count));
                c1 = TLanes.Load(tile + (2 * TLanes.Count)); d1 = TLanes.Load(tile + (3 * TLanes.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                do
                {
                    TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), x;
                    x = TLanes.Broadcast(a[0 * TStep.Floats]); c0 = TLanes.MultiplyAdd(x, b0, c0); d0 = TLanes.MultiplyAdd(x, b1, d0);
                    x = TLanes.Broadcast(a[1 * TStep.Floats]); c1 = TLanes.MultiplyAdd(x, b0, c1); d1 = TLanes.MultiplyAdd(x, b1, d1);
                    a += step;
                    b += 2 * TLanes.Count;
                }
                while (--n > 0);
                a += skip;
            }

            TLanes.Store(c0, tile + (0 * TLanes.Count)); TLanes.Store(d0, tile + (1 * TLanes.Count));
            TLanes.Store(c1, tile + (2 * TLanes.Count)); TLanes.Store(d1, tile + (3 * TLanes.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows3<TLanes, TVector, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
            where TStep : struct, IRowStep
        {
            TVector c0 = default, d0 = default;
            TVector c1 = default, d1 = default;
            TVector c2 = default, d2 = default;
            if (load)
            {
                c0 = TLanes.Load(tile + (0 * TLanes.Count)); d0 = TLanes.Load(tile + (1 * TLanes.Count));
                c1 = TLanes.Load(tile + (2 * TLanes.Count)); d1 = TLanes.Load(tile + (3 * TLanes.Count));
                c2 = TLanes.Load(tile + (4 * TLanes.Count)); d2 = TLanes.Load(tile + (5 * TLanes.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                do
                {
                    TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), x;
                    x = TLanes.Broadcast(a[0 * TStep.Floats]); c0 = TLanes.MultiplyAdd(x, b0, c0); d0 = TLanes.MultiplyAdd(x, b1, d0);
                    x = TLanes.Broadcast(a[1 * TStep.Floats]); c1 = TLanes.MultiplyAdd(x, b0, c1); d1 = TLanes.MultiplyAdd(x, b1, d1);
                    x = TLanes.Broadcast(a[2 * TStep.Floats]); c2 = TLanes.MultiplyAdd(x, b0, c2); d2 = TLanes.MultiplyAdd(x, b1, d2);
                    a += step;
                    b += 2 * TLanes.Count;
                }
                while (--n > 0);
                a += skip;
            }

            TLanes.Store(c0, tile + (0 * TLanes.Count)); TLanes.Store(d0, tile + (1 * TLanes.Count));
            TLanes.Store(c1, tile + (2 * TLanes.Count)); TLanes.Store(d1, tile + (3 * TLanes.Count));
            TLanes.Store(c2, tile + (4 * TLanes.Count)); TLanes.Store(d2, tile + (5 * TLanes.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows4<TLanes, TVector, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
            where TStep : struct, IRowStep
        {
            TVector c0 = default, d0 = default;
            TVector c1 = default, d1 = default;
            TVector c2 = default, d2 = default;
            TVector c3 = default, d3 = default;
            if (load)
            {
                c0 = TLanes.Load(tile + (0 * TLanes.Count)); d0 = TLanes.Load(tile + (1 * TLanes.Count));
                c1 = TLanes.Load(tile + (2 * TLanes.Count)); d1 = TLanes.Load(tile + (3 * TLanes.Count));
                c2 = TLanes.Load(tile + (4 * TLanes.Count)); d2 = TLanes.Load(tile + (5 * TLanes.Count));
                c3 = TLanes.Load(tile + (6 * TLanes.Count)); d3 = TLanes.Load(tile + (7 * TLanes.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                do
                {
                    TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), x;
                    x = TLanes.Broadcast(a[0 * TStep.Floats]); c0 = TLanes.MultiplyAdd(x, b0, c0); d0 = TLanes.MultiplyAdd(x, b1, d0);
                    x = TLanes.Broadcast(a[1 * TStep.Floats]); c1 = TLanes.MultiplyAdd(x, b0, c1); d1 = TLanes.MultiplyAdd(x, b1, d1);
                    x = TLanes.Broadcast(a[2 * TStep.Floats]); c2 = TLanes.MultiplyAdd(x, b0, c2); d2 = TLanes.MultiplyAdd(x, b1, d2);
                    x = TLanes.Broadcast(a[3 * TStep.Floats]); c3 = TLanes.MultiplyAdd(x, b0, c3); d3 = TLanes.MultiplyAdd(x, b1, d3);
                    a += step;
                    b += 2 * TLanes.Count;
                }
                while (--n > 0);
                a += skip;
            }

            TLanes.Store(c0, tile + (0 * TLanes.Count)); TLanes.Store(d0, tile + (1 * TLanes.Count));
            TLanes.Store(c1, tile + (2 * TLanes.Count)); TLanes.Store(d1, tile + (3 * TLanes.Count));
            TLanes.Store(c2, tile + (4 * TLanes.Count)); TLanes.Store(d2, tile + (5 * TLanes.Count));
            TLanes.Store(c3, tile + (6 * TLanes.Count)); TLanes.Store(d3, tile + (7 * TLanes.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows5<TLanes, TVector, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
            where TStep : struct, IRowStep
        {
            TVector c0 = default, d0 = default;
            TVector c1 = default, d1 = default;
            TVector c2 = default, d2 = default;
            TVector c3 = default, d3 = default;
            TVector c4 = default, d4 = default;
            if (load)
            {
                c0 = TLanes.Load(tile + (0 * TLanes.Count)); d0 = TLanes.Load(tile + (1 * TLanes.Count));
                c1 = TLanes.Load(tile + (2 * TLanes.Count)); d1 = TLanes.Load(tile + (3 * TLanes.Count));
                c2 = TLanes.Load(tile + (4 * TLanes.Count)); d2 = TLanes.Load(tile + (5 * TLanes.Count));
                c3 = TLanes.Load(tile + (6 * TLanes.Count)); d3 = TLanes.Load(tile + (7 * TLanes.Count));
                c4 = TLanes.Load(tile + (8 * TLanes.Count)); d4 = TLanes.Load(tile + (9 * TLanes.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (5 * Run);
                do
                {
                    Prefetch(b, 2 * TLanes.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), x;
                    x = TLanes.Broadcast(a[0 * TStep.Floats]); c0 = TLanes.MultiplyAdd(x, b0, c0); d0 = TLanes.MultiplyAdd(x, b1, d0);
                    x = TLanes.Broadcast(a[1 * TStep.Floats]); c1 = TLanes.MultiplyAdd(x, b0, c1); d1 = TLanes.MultiplyAdd(x, b1, d1);
                    x = TLanes.Broadcast(a[2 * TStep.Floats]); c2 = TLanes.MultiplyAdd(x, b0, c2); d2 = TLanes.MultiplyAdd(x, b1, d2);
                    x = TLanes.Broadcast(a[3 * TStep.Floats]); c3 = TLanes.MultiplyAdd(x, b0, c3); d3 = TLanes.MultiplyAdd(x, b1, d3);
                    x = TLanes.Broadcast(a[4 * TStep.Floats]); c4 = TLanes.MultiplyAdd(x, b0, c4); d4 = TLanes.MultiplyAdd(x, b1, d4);
                    a += step;
                    b += 2 * TLanes.Count;
                }
                while (--n > 0);
                a += skip;
            }

            TLanes.Store(c0, tile + (0 * TLanes.Count)); TLanes.Store(d0, tile + (1 * TLanes.Count));
            TLanes.Store(c1, tile + (2 * TLanes.Count)); TLanes.Store(d1, tile + (3 * TLanes.Count));
            TLanes.Store(c2, tile + (4 * TLanes.Count)); TLanes.Store(d2, tile + (5 * TLanes.Count));
            TLanes.Store(c3, tile + (6 * TLanes.Count)); TLanes.Store(d3, tile + (7 * TLanes.Count));
            TLanes.Store(c4, tile + (8 * TLanes.Count)); TLanes.Store(d4, tile + (9 * TLanes.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows6<TLanes, TVector, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
            where TStep : struct, IRowStep
        {
            TVector c0 = default, d0 = default;
            TVector c1 = default, d1 = default;
            TVector c2 = default, d2 = default;
            TVector c3 = default, d3 = default;
            TVector c4 = default, d4 = default;
            TVector c5 = default, d5 = default;
            if (load)
            {
                c0 = TLanes.Load(tile + (0 * TLanes.Count)); d0 = TLanes.Load(tile + (1 * TLanes.Count));
                c1 = TLanes.Load(tile + (2 * TLanes.Count)); d1 = TLanes.Load(tile + (3 * TLanes.Count));
                c2 = TLanes.Load(tile + (4 * TLanes.Count)); d2 = TLanes.Load(tile + (5 * TLanes.Count));
                c3 = TLanes.Load(tile + (6 * TLanes.Count)); d3 = TLanes.Load(tile + (7 * TLanes.Count));
                c4 = TLanes.Load(tile + (8 * TLanes.Count)); d4 = TLanes.Load(tile + (9 * TLanes.Count));
                c5 = TLanes.Load(tile + (10 * TLanes.Count)); d5 = TLanes.Load(tile + (11 * TLanes.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (6 * Run);
                do
                {
                    Prefetch(b, 2 * TLanes.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), x;
                    x = TLanes.Broadcast(a[0 * TStep.Floats]); c0 = TLanes.MultiplyAdd(x, b0, c0); d0 = TLanes.MultiplyAdd(x, b1, d0);
                    x = TLanes.Broadcast(a[1 * TStep.Floats]); c1 = TLanes.MultiplyAdd(x, b0, c1); d1 = TLanes.MultiplyAdd(x, b1, d1);
                    x = TLanes.Broadcast(a[2 * TStep.Floats]); c2 = TLanes.MultiplyAdd(x, b0, c2); d2 = TLanes.MultiplyAdd(x, b1, d2);
                    x = TLanes.Broadcast(a[3 * TStep.Floats]); c3 = TLanes.MultiplyAdd(x, b0, c3); d3 = TLanes.MultiplyAdd(x, b1, d3);
                    x = TLanes.Broadcast(a[4 * TStep.Floats]); c4 = TLanes.MultiplyAdd(x, b0, c4); d4 = TLanes.MultiplyAdd(x, b1, d4);
                    x = TLanes.Broadcast(a[5 * TStep.Floats]); c5 = TLanes.MultiplyAdd(x, b0, c5); d5 = TLanes.MultiplyAdd(x, b1, d5);
                    a += step;
                    b += 2 * TLanes.Count;
                }
                while (--n > 0);
                a += skip;
            }

            TLanes.Store(c0, tile + (0 * TLanes.Count)); TLanes.Store(d0, tile + (1 * TLanes.Count));
            TLanes.Store(c1, tile + (2 * TLanes.Count)); TLanes.Store(d1, tile + (3 * TLanes.Count));
            TLanes.Store(c2, tile + (4 * TLanes.Count)); TLanes.Store(d2, tile + (5 * TLanes.Count));
            TLanes.Store(c3, tile + (6 * TLanes.Count)); TLanes.Store(d3, tile + (7 * TLanes.Count));
            TLanes.Store(c4, tile + (8 * TLanes.Count)); TLanes.Store(d4, tile + (9 * TLanes.Count));
            TLanes.Store(c5, tile + (10 * TLanes.Count)); TLanes.Store(d5, tile + (11 * TLanes.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows7<TLanes, TVector, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
            where TStep : struct, IRowStep
        {
            TVector c0 = default, d0 = default;
            TVector c1 = default, d1 = default;
            TVector c2 = default, d2 = default;
            TVector c3 = default, d3 = default;
            TVector c4 = default, d4 = default;
            TVector c5 = default, d5 = default;
            TVector c6 = default, d6 = default;
            if (load)
            {
                c0 = TLanes.Load(tile + (0 * TLanes.Count)); d0 = TLanes.Load(tile + (1 * TLanes.Count));
                c1 = TLanes.Load(tile + (2 * TLanes.Count)); d1 = TLanes.Load(tile + (3 * TLanes.Count));
                c2 = TLanes.Load(tile + (4 * TLanes.Count)); d2 = TLanes.Load(tile + (5 * TLanes.Count));
                c3 = TLanes.Load(tile + (6 * TLanes.Count)); d3 = TLanes.Load(tile + (7 * TLanes.Count));
                c4 = TLanes.Load(tile + (8 * TLanes.Count)); d4 = TLanes.Load(tile + (9 * TLanes.Count));
                c5 = TLanes.Load(tile + (10 * TLanes.Count)); d5 = TLanes.Load(tile + (11 * TLanes.Count));
                c6 = TLanes.Load(tile + (12 * TLanes.Count)); d6 = TLanes.Load(tile + (13 * TLanes.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (7 * Run);
                do
                {
                    Prefetch(b, 2 * TLanes.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), x;
                    x = TLanes.Broadcast(a[0 * TStep.Floats]); c0 = TLanes.MultiplyAdd(x, b0, c0); d0 = TLanes.MultiplyAdd(x, b1, d0);
                    x = TLanes.Broadcast(a[1 * TStep.Floats]); c1 = TLanes.MultiplyAdd(x, b0, c1); d1 = TLanes.MultiplyAdd(x, b1, d1);
                    x = TLanes.Broadcast(a[2 * TStep.Floats]); c2 = TLanes.MultiplyAdd(x, b0, c2); d2 = TLanes.MultiplyAdd(x, b1, d2);
                    x = TLanes.Broadcast(a[3 * TStep.Floats]); c3 = TLanes.MultiplyAdd(x, b0, c3); d3 = TLanes.MultiplyAdd(x, b1, d3);
                    x = TLanes.Broadcast(a[4 * TStep.Floats]); c4 = TLanes.MultiplyAdd(x, b0, c4); d4 = TLanes.MultiplyAdd(x, b1, d4);
                    x = TLanes.Broadcast(a[5 * TStep.Floats]); c5 = TLanes.MultiplyAdd(x, b0, c5); d5 = TLanes.MultiplyAdd(x, b1, d5);
                    x = TLanes.Broadcast(a[6 * TStep.Floats]); c6 = TLanes.MultiplyAdd(x, b0, c6); d6 = TLanes.MultiplyAdd(x, b1, d6);
                    a += step;
                    b += 2 * TLanes.Count;
                }
                while (--n > 0);
                a += skip;
            }

            TLanes.Store(c0, tile + (0 * TLanes.Count)); TLanes.Store(d0, tile + (1 * TLanes.Count));
            TLanes.Store(c1, tile + (2 * TLanes.Count)); TLanes.Store(d1, tile + (3 * TLanes.Count));
            TLanes.Store(c2, tile + (4 * TLanes.Count)); TLanes.Store(d2, tile + (5 * TLanes.Count));
            TLanes.Store(c3, tile + (6 * TLanes.Count)); TLanes.Store(d3, tile + (7 * TLanes.Count));
            TLanes.Store(c4, tile + (8 * TLanes.Count)); TLanes.Store(d4, tile + (9 * TLanes.Count));
            TLanes.Store(c5, tile + (10 * TLanes.Count)); TLanes.Store(d5, tile + (11 * TLanes.Count));
            TLanes.Store(c6, tile + (12 * TLanes.Count)); TLanes.Store(d6, tile + (13 * TLanes.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows8<TLanes, TVector, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
            where TStep : struct, IRowStep
        {
            TVector c0 = default, d0 = default;
            TVector c1 = default, d1 = default;
            TVector c2 = default, d2 = default;
            TVector c3 = default, d3 = default;
            TVector c4 = default, d4 = default;
            TVector c5 = default, d5 = default;
            TVector c6 = default, d6 = default;
            TVector c7 = default, d7 = default;
            if (load)
            {
                c0 = TLanes.Load(tile + (0 * TLanes.Count)); d0 = TLanes.Load(tile + (1 * TLanes.Count));
                c1 = TLanes.Load(tile + (2 * TLanes.Count)); d1 = TLanes.Load(tile + (3 * TLanes.Count));
                c2 = TLanes.Load(tile + (4 * TLanes.Count)); d2 = TLanes.Load(tile + (5 * TLanes.Count));
                c3 = TLanes.Load(tile + (6 * TLanes.Count)); d3 = TLanes.Load(tile + (7 * TLanes.Count));
                c4 = TLanes.Load(tile + (8 * TLanes.Count)); d4 = TLanes.Load(tile + (9 * TLanes.Count));
                c5 = TLanes.Load(tile + (10 * TLanes.Count)); d5 = TLanes.Load(tile + (11 * TLanes.Count));
                c6 = TLanes.Load(tile + (12 * TLanes.Count)); d6 = TLanes.Load(tile + (13 * TLanes.Count));
                c7 = TLanes.Load(tile + (14 * TLanes.Count)); d7 = TLanes.Load(tile + (15 * TLanes.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (8 * Run);
                do
                {
                    Prefetch(b, 2 * TLanes.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), x;
                    x = TLanes.Broadcast(a[0 * TStep.Floats]); c0 = TLanes.MultiplyAdd(x, b0, c0); d0 = TLanes.MultiplyAdd(x, b1, d0);
                    x = TLanes.Broadcast(a[1 * TStep.Floats]); c1 = TLanes.MultiplyAdd(x, b0, c1); d1 = TLanes.MultiplyAdd(x, b1, d1);
                    x = TLanes.Broadcast(a[2 * TStep.Floats]); c2 = TLanes.MultiplyAdd(x, b0, c2); d2 = TLanes.MultiplyAdd(x, b1, d2);
                    x = TLanes.Broadcast(a[3 * TStep.Floats]); c3 = TLanes.MultiplyAdd(x, b0, c3); d3 = TLanes.MultiplyAdd(x, b1, d3);
                    x = TLanes.Broadcast(a[4 * TStep.Floats]); c4 = TLanes.MultiplyAdd(x, b0, c4); d4 = TLanes.MultiplyAdd(x, b1, d4);
                    x = TLanes.Broadcast(a[5 * TStep.Floats]); c5 = TLanes.MultiplyAdd(x, b0, c5); d5 = TLanes.MultiplyAdd(x, b1, d5);
                    x = TLanes.Broadcast(a[6 * TStep.Floats]); c6 = TLanes.MultiplyAdd(x, b0, c6); d6 = TLanes.MultiplyAdd(x, b1, d6);
                    x = TLanes.Broadcast(a[7 * TStep.Floats]); c7 = TLanes.MultiplyAdd(x, b0, c7); d7 = TLanes.MultiplyAdd(x, b1, d7);
                    a += step;
                    b += 2 * TLanes.Count;
                }
                while (--n > 0);
                a += skip;
            }

            TLanes.Store(c0, tile + (0 * TLanes.Count)); TLanes.Store(d0, tile + (1 * TLanes.Count));
            TLanes.Store(c1, tile + (2 * TLanes.Count)); TLanes.Store(d1, tile + (3 * TLanes.Count));
            TLanes.Store(c2, tile + (4 * TLanes.Count)); TLanes.Store(d2, tile + (5 * TLanes.Count));
            TLanes.Store(c3, tile + (6 * TLanes.Count)); TLanes.Store(d3, tile + (7 * TLanes.Count));
            TLanes.Store(c4, tile + (8 * TLanes.Count)); TLanes.Store(d4, tile + (9 * TLanes.Count));
            TLanes.Store(c5, tile + (10 * TLanes.Count)); TLanes.Store(d5, tile + (11 * TLanes.Count));
            TLanes.Store(c6, tile + (12 * TLanes.Count)); TLanes.Store(d6, tile + (13 * TLanes.Count));
            TLanes.Store(c7, tile + (14 * TLanes.Count)); TLanes.Store(d7, tile + (15 * TLanes.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows9<TLanes, TVector, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
            where TStep : struct, IRowStep
        {
            TVector c0 = default, d0 = default;
            TVector c1 = default, d1 = default;
            TVector c2 = default, d2 = default;
            TVector c3 = default, d3 = default;
            TVector c4 = default, d4 = default;
            TVector c5 = default, d5 = default;
            TVector c6 = default, d6 = default;
            TVector c7 = default, d7 = default;
            TVector c8 = default, d8 = default;
            if (load)
            {
                c0 = TLanes.Load(tile + (0 * TLanes.Count)); d0 = TLanes.Load(tile + (1 * TLanes.Count));
                c1 = TLanes.Load(tile + (2 * TLanes.Count)); d1 = TLanes.Load(tile + (3 * TLanes.Count));
                c2 = TLanes.Load(tile + (4 * TLanes.Count)); d2 = TLanes.Load(tile + (5 * TLanes.Count));
                c3 = TLanes.Load(tile + (6 * TLanes.Count)); d3 = TLanes.Load(tile + (7 * TLanes.Count));
                c4 = TLanes.Load(tile + (8 * TLanes.Count)); d4 = TLanes.Load(tile + (9 * TLanes.Count));
                c5 = TLanes.Load(tile + (10 * TLanes.Count)); d5 = TLanes.Load(tile + (11 * TLanes.Count));
                c6 = TLanes.Load(tile + (12 * TLanes.Count)); d6 = TLanes.Load(tile + (13 * TLanes.Count));
                c7 = TLanes.Load(tile + (14 * TLanes.Count)); d7 = TLanes.Load(tile + (15 * TLanes.Count));
                c8 = TLanes.Load(tile + (16 * TLanes.Count)); d8 = TLanes.Load(tile + (17 * TLanes.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (9 * Run);
                do
                {
                    Prefetch(b, 2 * TLanes.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), x;
                    x = TLanes.Broadcast(a[0 * TStep.Floats]); c0 = TLanes.MultiplyAdd(x, b0, c0); d0 = TLanes.MultiplyAdd(x, b1, d0);
                    x = TLanes.Broadcast(a[1 * TStep.Floats]); c1 = TLanes.MultiplyAdd(x, b0, c1); d1 = TLanes.MultiplyAdd(x, b1, d1);
                    x = TLanes.Broadcast(a[2 * TStep.Floats]); c2 = TLanes.MultiplyAdd(x, b0, c2); d2 = TLanes.MultiplyAdd(x, b1, d2);
                    x = TLanes.Broadcast(a[3 * TStep.Floats]); c3 = TLanes.MultiplyAdd(x, b0, c3); d3 = TLanes.MultiplyAdd(x, b1, d3);
                    x = TLanes.Broadcast(a[4 * TStep.Floats]); c4 = TLanes.MultiplyAdd(x, b0, c4); d4 = TLanes.MultiplyAdd(x, b1, d4);
                    x = TLanes.Broadcast(a[5 * TStep.Floats]); c5 = TLanes.MultiplyAdd(x, b0, c5); d5 = TLanes.MultiplyAdd(x, b1, d5);
                    x = TLanes.Broadcast(a[6 * TStep.Floats]); c6 = TLanes.MultiplyAdd(x, b0, c6); d6 = TLanes.MultiplyAdd(x, b1, d6);
                    x = TLanes.Broadcast(a[7 * TStep.Floats]); c7 = TLanes.MultiplyAdd(x, b0, c7); d7 = TLanes.MultiplyAdd(x, b1, d7);
                    x = TLanes.Broadcast(a[8 * TStep.Floats]); c8 = TLanes.MultiplyAdd(x, b0, c8); d8 = TLanes.MultiplyAdd(x, b1, d8);
                    a += step;
                    b += 2 * TLanes.Count;
                }
                while (--n > 0);
                a += skip;
            }

            TLanes.Store(c0, tile + (0 * TLanes.Count)); TLanes.Store(d0, tile + (1 * TLanes.Count));
            TLanes.Store(c1, tile + (2 * TLanes.Count)); TLanes.Store(d1, tile + (3 * TLanes.Count));
            TLanes.Store(c2, tile + (4 * TLanes.Count)); TLanes.Store(d2, tile + (5 * TLanes.Count));
            TLanes.Store(c3, tile + (6 * TLanes.Count)); TLanes.Store(d3, tile + (7 * TLanes.Count));
            TLanes.Store(c4, tile + (8 * TLanes.Count)); TLanes.Store(d4, tile + (9 * TLanes.Count));
            TLanes.Store(c5, tile + (10 * TLanes.Count)); TLanes.Store(d5, tile + (11 * TLanes.Count));
            TLanes.Store(c6, tile + (12 * TLanes.Count)); TLanes.Store(d6, tile + (13 * TLanes.Count));
            TLanes.Store(c7, tile + (14 * TLanes.Count)); TLanes.Store(d7, tile + (15 * TLanes.Count));
            TLanes.Store(c8, tile + (16 * TLanes.Count)); TLanes.Store(d8, tile + (17 * TLanes.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows10<TLanes, TVector, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
            where TStep : struct, IRowStep
        {
            TVector c0 = default, d0 = default;
            TVector c1 = default, d1 = default;
            TVector c2 = default, d2 = default;
            TVector c3 = default, d3 = default;
            TVector c4 = default, d4 = default;
            TVector c5 = default, d5 = default;
            TVector c6 = default, d6 = default;
            TVector c7 = default, d7 = default;
            TVector c8 = default, d8 = default;
            TVector c9 = default, d9 = default;
            if (load)
            {
                c0 = TLanes.Load(tile + (0 * TLanes.Count)); d0 = TLanes.Load(tile + (1 * TLanes.Count));
                c1 = TLanes.Load(tile + (2 * TLanes.Count)); d1 = TLanes.Load(tile + (3 * TLanes.Count));
                c2 = TLanes.Load(tile + (4 * TLanes.Count)); d2 = TLanes.Load(tile + (5 * TLanes.Count));
                c3 = TLanes.Load(tile + (6 * TLanes.Count)); d3 = TLanes.Load(tile + (7 * TLanes.Count));
                c4 = TLanes.Load(tile + (8 * TLanes.Count)); d4 = TLanes.Load(tile + (9 * TLanes.Count));
                c5 = TLanes.Load(tile + (10 * TLanes.Count)); d5 = TLanes.Load(tile + (11 * TLanes.Count));
                c6 = TLanes.Load(tile + (12 * TLanes.Count)); d6 = TLanes.Load(tile + (13 * TLanes.Count));
                c7 = TLanes.Load(tile + (14 * TLanes.Count)); d7 = TLanes.Load(tile + (15 * TLanes.Count));
                c8 = TLanes.Load(tile + (16 * TLanes.Count)); d8 = TLanes.Load(tile + (17 * TLanes.Count));
                c9 = TLanes.Load(tile + (18 * TLanes.Count)); d9 = TLanes.Load(tile + (19 * TLanes.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (10 * Run);
                do
                {
                    Prefetch(b, 2 * TLanes.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), x;
                    x = TLanes.Broadcast(a[0 * TStep.Floats]); c0 = TLanes.MultiplyAdd(x, b0, c0); d0 = TLanes.MultiplyAdd(x, b1, d0);
                    x = TLanes.Broadcast(a[1 * TStep.Floats]); c1 = TLanes.MultiplyAdd(x, b0, c1); d1 = TLanes.MultiplyAdd(x, b1, d1);
                    x = TLanes.Broadcast(a[2 * TStep.Floats]); c2 = TLanes.MultiplyAdd(x, b0, c2); d2 = TLanes.MultiplyAdd(x, b1, d2);
                    x = TLanes.Broadcast(a[3 * TStep.Floats]); c3 = TLanes.MultiplyAdd(x, b0, c3); d3 = TLanes.MultiplyAdd(x, b1, d3);
                    x = TLanes.Broadcast(a[4 * TStep.Floats]); c4 = TLanes.MultiplyAdd(x, b0, c4); d4 = TLanes.MultiplyAdd(x, b1, d4);
                    x = TLanes.Broadcast(a[5 * TStep.Floats]); c5 = TLanes.MultiplyAdd(x, b0, c5); d5 = TLanes.MultiplyAdd(x, b1, d5);
                    x = TLanes.Broadcast(a[6 * TStep.Floats]); c6 = TLanes.MultiplyAdd(x, b0, c6); d6 = TLanes.MultiplyAdd(x, b1, d6);
                    x = TLanes.Broadcast(a[7 * TStep.Floats]); c7 = TLanes.MultiplyAdd(x, b0, c7); d7 = TLanes.MultiplyAdd(x, b1, d7);
                    x = TLanes.Broadcast(a[8 * TStep.Floats]); c8 = TLanes.MultiplyAdd(x, b0, c8); d8 = TLanes.MultiplyAdd(x, b1, d8);
                    x = TLanes.Broadcast(a[9 * TStep.Floats]); c9 = TLanes.MultiplyAdd(x, b0, c9); d9 = TLanes.MultiplyAdd(x, b1, d9);
                    a += step;
                    b += 2 * TLanes.Count;
                }
                while (--n > 0);
                a += skip;
            }

            TLanes.Store(c0, tile + (0 * TLanes.Count)); TLanes.Store(d0, tile + (1 * TLanes.Count));
            TLanes.Store(c1, tile + (2 * TLanes.Count)); TLanes.Store(d1, tile + (3 * TLanes.Count));
            TLanes.Store(c2, tile + (4 * TLanes.Count)); TLanes.Store(d2, tile + (5 * TLanes.Count));
            TLanes.Store(c3, tile + (6 * TLanes.Count)); TLanes.Store(d3, tile + (7 * TLanes.Count));
            TLanes.Store(c4, tile + (8 * TLanes.Count)); TLanes.Store(d4, tile + (9 * TLanes.Count));
            TLanes.Store(c5, tile + (10 * TLanes.Count)); TLanes.Store(d5, tile + (11 * TLanes.Count));
            TLanes.Store(c6, tile + (12 * TLanes.Count)); TLanes.Store(d6, tile + (13 * TLanes.Count));
            TLanes.Store(c7, tile + (14 * TLanes.Count)); TLanes.Store(d7, tile + (15 * TLanes.Count));
            TLanes.Store(c8, tile + (16 * TLanes.Count)); TLanes.Store(d8, tile + (17 * TLanes.Count));
            TLanes.Store(c9, tile + (18 * TLanes.Count)); TLanes.Store(d9, tile + (19 * TLanes.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows11<TLanes, TVector, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
            where TStep : struct, IRowStep
        {
            TVector c0 = default, d0 = default;
            TVector c1 = default, d1 = default;
            TVector c2 = default, d2 = default;
            TVector c3 = default, d3 = default;
            TVector c4 = default, d4 = default;
            TVector c5 = default, d5 = default;
            TVector c6 = default, d6 = default;
            TVector c7 = default, d7 = default;
            TVector c8 = default, d8 = default;
            TVector c9 = default, d9 = default;
            TVector c10 = default, d10 = default;
            if (load)
            {
                c0 = TLanes.Load(tile + (0 * TLanes.Count)); d0 = TLanes.Load(tile + (1 * TLanes.Count));
                c1 = TLanes.Load(tile + (2 * TLanes.Count)); d1 = TLanes.Load(tile + (3 * TLanes.Count));
                c2 = TLanes.Load(tile + (4 * TLanes.Count)); d2 = TLanes.Load(tile + (5 * TLanes.Count));
                c3 = TLanes.Load(tile + (6 * TLanes.Count)); d3 = TLanes.Load(tile + (7 * TLanes.Count));
                c4 = TLanes.Load(tile + (8 * TLanes.Count)); d4 = TLanes.Load(tile + (9 * TLanes.Count));
                c5 = TLanes.Load(tile + (10 * TLanes.Count)); d5 = TLanes.Load(tile + (11 * TLanes.Count));
                c6 = TLanes.Load(tile + (12 * TLanes.Count)); d6 = TLanes.Load(tile + (13 * TLanes.Count));
                c7 = TLanes.Load(tile + (14 * TLanes.Count)); d7 = TLanes.Load(tile + (15 * TLanes.Count));
                c8 = TLanes.Load(tile + (16 * TLanes.Count)); d8 = TLanes.Load(tile + (17 * TLanes.Count));
                c9 = TLanes.Load(tile + (18 * TLanes.Count)); d9 = TLanes.Load(tile + (19 * TLanes.Count));
                c10 = TLanes.Load(tile + (20 * TLanes.Count)); d10 = TLanes.Load(tile + (21 * TLanes.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (11 * Run);
                do
                {
                    Prefetch(b, 2 * TLanes.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), x;
                    x = TLanes.Broadcast(a[0 * TStep.Floats]); c0 = TLanes.MultiplyAdd(x, b0, c0); d0 = TLanes.MultiplyAdd(x, b1, d0);
                    x = TLanes.Broadcast(a[1 * TStep.Floats]); c1 = TLanes.MultiplyAdd(x, b0, c1); d1 = TLanes.MultiplyAdd(x, b1, d1);
                    x = TLanes.Broadcast(a[2 * TStep.Floats]); c2 = TLanes.MultiplyAdd(x, b0, c2); d2 = TLanes.MultiplyAdd(x, b1, d2);
                    x = TLanes.Broadcast(a[3 * TStep.Floats]); c3 = TLanes.MultiplyAdd(x, b0, c3); d3 = TLanes.MultiplyAdd(x, b1, d3);
                    x = TLanes.Broadcast(a[4 * TStep.Floats]); c4 = TLanes.MultiplyAdd(x, b0, c4); d4 = TLanes.MultiplyAdd(x, b1, d4);
                    x = TLanes.Broadcast(a[5 * TStep.Floats]); c5 = TLanes.MultiplyAdd(x, b0, c5); d5 = TLanes.MultiplyAdd(x, b1, d5);
                    x = TLanes.Broadcast(a[6 * TStep.Floats]); c6 = TLanes.MultiplyAdd(x, b0, c6); d6 = TLanes.MultiplyAdd(x, b1, d6);
                    x = TLanes.Broadcast(a[7 * TStep.Floats]); c7 = TLanes.MultiplyAdd(x, b0, c7); d7 = TLanes.MultiplyAdd(x, b1, d7);
                    x = TLanes.Broadcast(a[8 * TStep.Floats]); c8 = TLanes.MultiplyAdd(x, b0, c8); d8 = TLanes.MultiplyAdd(x, b1, d8);
                    x = TLanes.Broadcast(a[9 * TStep.Floats]); c9 = TLanes.MultiplyAdd(x, b0, c9); d9 = TLanes.MultiplyAdd(x, b1, d9);
                    x = TLanes.Broadcast(a[10 * TStep.Floats]); c10 = TLanes.MultiplyAdd(x, b0, c10); d10 = TLanes.MultiplyAdd(x, b1, d10);
                    a += step;
                    b += 2 * TLanes.Count;
                }
                while (--n > 0);
                a += skip;
            }

            TLanes.Store(c0, tile + (0 * TLanes.Count)); TLanes.Store(d0, tile + (1 * TLanes.Count));
            TLanes.Store(c1, tile + (2 * TLanes.Count)); TLanes.Store(d1, tile + (3 * TLanes.Count));
            TLanes.Store(c2, tile + (4 * TLanes.Count)); TLanes.Store(d2, tile + (5 * TLanes.Count));
            TLanes.Store(c3, tile + (6 * TLanes.Count)); TLanes.Store(d3, tile + (7 * TLanes.Count));
            TLanes.Store(c4, tile + (8 * TLanes.Count)); TLanes.Store(d4, tile + (9 * TLanes.Count));
            TLanes.Store(c5, tile + (10 * TLanes.Count)); TLanes.Store(d5, tile + (11 * TLanes.Count));
            TLanes.Store(c6, tile + (12 * TLanes.Count)); TLanes.Store(d6, tile + (13 * TLanes.Count));
            TLanes.Store(c7, tile + (14 * TLanes.Count)); TLanes.Store(d7, tile + (15 * TLanes.Count));
            TLanes.Store(c8, tile + (16 * TLanes.Count)); TLanes.Store(d8, tile + (17 * TLanes.Count));
            TLanes.Store(c9, tile + (18 * TLanes.Count)); TLanes.Store(d9, tile + (19 * TLanes.Count));
            TLanes.Store(c10, tile + (20 * TLanes.Count)); TLanes.Store(d10, tile + (21 * TLanes.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows12<TLanes, TVector, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
            where TStep : struct, IRowStep
        {
            TVector c0 = default, d0 = default;
            TVector c1 = default, d1 = default;
            TVector c2 = default, d2 = default;
            TVector c3 = default, d3 = default;
            TVector c4 = default, d4 = default;
            TVector c5 = default, d5 = default;
            TVector c6 = default, d6 = default;
            TVector c7 = default, d7 = default;
            TVector c8 = default, d8 = default;
            TVector c9 = default, d9 = default;
            TVector c10 = default, d10 = default;
            TVector c11 = default, d11 = default;
            if (load)
            {
                c0 = TLanes.Load(tile + (0 * TLanes.Count)); d0 = TLanes.Load(tile + (1 * TLanes.Count));
                c1 = TLanes.Load(tile + (2 * TLanes.Count)); d1 = TLanes.Load(tile + (3 * TLanes.Count));
                c2 = TLanes.Load(tile + (4 * TLanes.Count)); d2 = TLanes.Load(tile + (5 * TLanes.Count));
                c3 = TLanes.Load(tile + (6 * TLanes.Count)); d3 = TLanes.Load(tile + (7 * TLanes.Count));
                c4 = TLanes.Load(tile + (8 * TLanes.Count)); d4 = TLanes.Load(tile + (9 * TLanes.Count));
                c5 = TLanes.Load(tile + (10 * TLanes.Count)); d5 = TLanes.Load(tile + (11 * TLanes.Count));
                c6 = TLanes.Load(tile + (12 * TLanes.Count)); d6 = TLanes.Load(tile + (13 * TLanes.Count));
                c7 = TLanes.Load(tile + (14 * TLanes.Count)); d7 = TLanes.Load(tile + (15 * TLanes.Count));
                c8 = TLanes.Load(tile + (16 * TLanes.Count)); d8 = TLanes.Load(tile + (17 * TLanes.Count));
                c9 = TLanes.Load(tile + (18 * TLanes.Count)); d9 = TLanes.Load(tile + (19 * TLanes.Count));
                c10 = TLanes.Load(tile + (20 * TLanes.Count)); d10 = TLanes.Load(tile + (21 * TLanes.Count));
                c11 = TLanes.Load(tile + (22 * TLanes.Count)); d11 = TLanes.Load(tile + (23 * TLanes.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (12 * Run);
                do
                {
                    Prefetch(b, 2 * TLanes.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), x;
                    x = TLanes.Broadcast(a[0 * TStep.Floats]); c0 = TLanes.MultiplyAdd(x, b0, c0); d0 = TLanes.MultiplyAdd(x, b1, d0);
                    x = TLanes.Broadcast(a[1 * TStep.Floats]); c1 = TLanes.MultiplyAdd(x, b0, c1); d1 = TLanes.MultiplyAdd(x, b1, d1);
                    x = TLanes.Broadcast(a[2 * TStep.Floats]); c2 = TLanes.MultiplyAdd(x, b0, c2); d2 = TLanes.MultiplyAdd(x, b1, d2);
                    x = TLanes.Broadcast(a[3 * TStep.Floats]); c3 = TLanes.MultiplyAdd(x, b0, c3); d3 = TLanes.MultiplyAdd(x, b1, d3);
                    x = TLanes.Broadcast(a[4 * TStep.Floats]); c4 = TLanes.MultiplyAdd(x, b0, c4); d4 = TLanes.MultiplyAdd(x, b1, d4);
                    x = TLanes.Broadcast(a[5 * TStep.Floats]); c5 = TLanes.MultiplyAdd(x, b0, c5); d5 = TLanes.MultiplyAdd(x, b1, d5);
                    x = TLanes.Broadcast(a[6 * TStep.Floats]); c6 = TLanes.MultiplyAdd(x, b0, c6); d6 = TLanes.MultiplyAdd(x, b1, d6);
                    x = TLanes.Broadcast(a[7 * TStep.Floats]); c7 = TLanes.MultiplyAdd(x, b0, c7); d7 = TLanes.MultiplyAdd(x, b1, d7);
                    x = TLanes.Broadcast(a[8 * TStep.Floats]); c8 = TLanes.MultiplyAdd(x, b0, c8); d8 = TLanes.MultiplyAdd(x, b1, d8);
                    x = TLanes.Broadcast(a[9 * TStep.Floats]); c9 = TLanes.MultiplyAdd(x, b0, c9); d9 = TLanes.MultiplyAdd(x, b1, d9);
                    x = TLanes.Broadcast(a[10 * TStep.Floats]); c10 = TLanes.MultiplyAdd(x, b0, c10); d10 = TLanes.MultiplyAdd(x, b1, d10);
                    x = TLanes.Broadcast(a[11 * TStep.Floats]); c11 = TLanes.MultiplyAdd(x, b0, c11); d11 = TLanes.MultiplyAdd(x, b1, d11);
                    a += step;
                    b += 2 * TLanes.Count;
                }
                while (--n > 0);
                a += skip;
            }

            TLanes.Store(c0, tile + (0 * TLanes.Count)); TLanes.Store(d0, tile + (1 * TLanes.Count));
            TLanes.Store(c1, tile + (2 * TLanes.Count)); TLanes.Store(d1, tile + (3 * TLanes.Count));
            TLanes.Store(c2, tile + (4 * TLanes.Count)); TLanes.Store(d2, tile + (5 * TLanes.Count));
            TLanes.Store(c3, tile + (6 * TLanes.Count)); TLanes.Store(d3, tile + (7 * TLanes.Count));
            TLanes.Store(c4, tile + (8 * TLanes.Count)); TLanes.Store(d4, tile + (9 * TLanes.Count));
            TLanes.Store(c5, tile + (10 * TLanes.Count)); TLanes.Store(d5, tile + (11 * TLanes.Count));
            TLanes.Store(c6, tile + (12 * TLanes.Count)); TLanes.Store(d6, tile + (13 * TLanes.Count));
            TLanes.Store(c7, tile + (14 * TLanes.Count)); TLanes.Store(d7, tile + (15 * TLanes.Count));
            TLanes.Store(c8, tile + (16 * TLanes.Count)); TLanes.Store(d8, tile + (17 * TLanes.Count));
            TLanes.Store(c9, tile + (18 * TLanes.Count)); TLanes.Store(d9, tile + (19 * TLanes.Count));
            TLanes.Store(c10, tile + (20 * TLanes.Count)); TLanes.Store(d10, tile + (21 * TLanes.Count));
            TLanes.Store(c11, tile + (22 * TLanes.Count)); TLanes.Store(d11, tile + (23 * TLanes.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows13<TLanes, TVector, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
            where TStep : struct, IRowStep
        {
            TVector c0 = default, d0 = default;
            TVector c1 = default, d1 = default;
            TVector c2 = default, d2 = default;
            TVector c3 = default, d3 = default;
            TVector c4 = default, d4 = default;
            TVector c5 = default, d5 = default;
            TVector c6 = default, d6 = default;
            TVector c7 = default, d7 = default;
            TVector c8 = default, d8 = default;
            TVector c9 = default, d9 = default;
            TVector c10 = default, d10 = default;
            TVector c11 = default, d11 = default;
            TVector c12 = default, d12 = default;
            if (load)
            {
                c0 = TLanes.Load(tile + (0 * TLanes.Count)); d0 = TLanes.Load(tile + (1 * TLanes.Count));
                c1 = TLanes.Load(tile + (2 * TLanes.Count)); d1 = TLanes.Load(tile + (3 * TLanes.Count));
                c2 = TLanes.Load(tile + (4 * TLanes.Count)); d2 = TLanes.Load(tile + (5 * TLanes.Count));
                c3 = TLanes.Load(tile + (6 * TLanes.Count)); d3 = TLanes.Load(tile + (7 * TLanes.Count));
                c4 = TLanes.Load(tile + (8 * TLanes.Count)); d4 = TLanes.Load(tile + (9 * TLanes.Count));
                c5 = TLanes.Load(tile + (10 * TLanes.Count)); d5 = TLanes.Load(tile + (11 * TLanes.Count));
                c6 = TLanes.Load(tile + (12 * TLanes.Count)); d6 = TLanes.Load(tile + (13 * TLanes.Count));
                c7 = TLanes.Load(tile + (14 * TLanes.Count)); d7 = TLanes.Load(tile + (15 * TLanes.Count));
                c8 = TLanes.Load(tile + (16 * TLanes.Count)); d8 = TLanes.Load(tile + (17 * TLanes.Count));
                c9 = TLanes.Load(tile + (18 * TLanes.Count)); d9 = TLanes.Load(tile + (19 * TLanes.Count));
                c10 = TLanes.Load(tile + (20 * TLanes.Count)); d10 = TLanes.Load(tile + (21 * TLanes.Count));
                c11 = TLanes.Load(tile + (22 * TLanes.Count)); d11 = TLanes.Load(tile + (23 * TLanes.Count));
                c12 = TLanes.Load(tile + (24 * TLanes.Count)); d12 = TLanes.Load(tile + (25 * TLanes.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (13 * Run);
                do
                {
                    Prefetch(b, 2 * TLanes.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), x;
                    x = TLanes.Broadcast(a[0 * TStep.Floats]); c0 = TLanes.MultiplyAdd(x, b0, c0); d0 = TLanes.MultiplyAdd(x, b1, d0);
                    x = TLanes.Broadcast(a[1 * TStep.Floats]); c1 = TLanes.MultiplyAdd(x, b0, c1); d1 = TLanes.MultiplyAdd(x, b1, d1);
                    x = TLanes.Broadcast(a[2 * TStep.Floats]); c2 = TLanes.MultiplyAdd(x, b0, c2); d2 = TLanes.MultiplyAdd(x, b1, d2);
                    x = TLanes.Broadcast(a[3 * TStep.Floats]); c3 = TLanes.MultiplyAdd(x, b0, c3); d3 = TLanes.MultiplyAdd(x, b1, d3);
                    x = TLanes.Broadcast(a[4 * TStep.Floats]); c4 = TLanes.MultiplyAdd(x, b0, c4); d4 = TLanes.MultiplyAdd(x, b1, d4);
                    x = TLanes.Broadcast(a[5 * TStep.Floats]); c5 = TLanes.MultiplyAdd(x, b0, c5); d5 = TLanes.MultiplyAdd(x, b1, d5);
                    x = TLanes.Broadcast(a[6 * TStep.Floats]); c6 = TLanes.MultiplyAdd(x, b0, c6); d6 = TLanes.MultiplyAdd(x, b1, d6);
                    x = TLanes.Broadcast(a[7 * TStep.Floats]); c7 = TLanes.MultiplyAdd(x, b0, c7); d7 = TLanes.MultiplyAdd(x, b1, d7);
                    x = TLanes.Broadcast(a[8 * TStep.Floats]); c8 = TLanes.MultiplyAdd(x, b0, c8); d8 = TLanes.MultiplyAdd(x, b1, d8);
                    x = TLanes.Broadcast(a[9 * TStep.Floats]); c9 = TLanes.MultiplyAdd(x, b0, c9); d9 = TLanes.MultiplyAdd(x, b1, d9);
                    x = TLanes.Broadcast(a[10 * TStep.Floats]); c10 = TLanes.MultiplyAdd(x, b0, c10); d10 = TLanes.MultiplyAdd(x, b1, d10);
                    x = TLanes.Broadcast(a[11 * TStep.Floats]); c11 = TLanes.MultiplyAdd(x, b0, c11); d11 = TLanes.MultiplyAdd(x, b1, d11);
                    x = TLanes.Broadcast(a[12 * TStep.Floats]); c12 = TLanes.MultiplyAdd(x, b0, c12); d12 = TLanes.MultiplyAdd(x, b1, d12);
                    a += step;
                    b += 2 * TLanes.Count;
                }
                while (--n > 0);
                a += skip;
            }

            TLanes.Store(c0, tile + (0 * TLanes.Count)); TLanes.Store(d0, tile + (1 * TLanes.Count));
            TLanes.Store(c1, tile + (2 * TLanes.Count)); TLanes.Store(d1, tile + (3 * TLanes.Count));
            TLanes.Store(c2, tile + (4 * TLanes.Count)); TLanes.Store(d2, tile + (5 * TLanes.Count));
            TLanes.Store(c3, tile + (6 * TLanes.Count)); TLanes.Store(d3, tile + (7 * TLanes.Count));
            TLanes.Store(c4, tile + (8 * TLanes.Count)); TLanes.Store(d4, tile + (9 * TLanes.Count));
            TLanes.Store(c5, tile + (10 * TLanes.Count)); TLanes.Store(d5, tile + (11 * TLanes.Count));
            TLanes.Store(c6, tile + (12 * TLanes.Count)); TLanes.Store(d6, tile + (13 * TLanes.Count));
            TLanes.Store(c7, tile + (14 * TLanes.Count)); TLanes.Store(d7, tile + (15 * TLanes.Count));
            TLanes.Store(c8, tile + (16 * TLanes.Count)); TLanes.Store(d8, tile + (17 * TLanes.Count));
            TLanes.Store(c9, tile + (18 * TLanes.Count)); TLanes.Store(d9, tile + (19 * TLanes.Count));
            TLanes.Store(c10, tile + (20 * TLanes.Count)); TLanes.Store(d10, tile + (21 * TLanes.Count));
            TLanes.Store(c11, tile + (22 * TLanes.Count)); TLanes.Store(d11, tile + (23 * TLanes.Count));
            TLanes.Store(c12, tile + (24 * TLanes.Count)); TLanes.Store(d12, tile + (25 * TLanes.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows14<TLanes, TVector, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load)
            where TLanes : struct, ILanes<TVector>
            where TVector : unmanaged
            where TStep : struct, IRowStep
        {
            TVector c0 = default, d0 = default;
            TVector c1 = default, d1 = default;
            TVector c2 = default, d2 = default;
            TVector c3 = default, d3 = default;
            TVector c4 = default, d4 = default;
            TVector c5 = default, d5 = default;
            TVector c6 = default, d6 = default;
            TVector c7 = default, d7 = default;
            TVector c8 = default, d8 = default;
            TVector c9 = default, d9 = default;
            TVector c10 = default, d10 = default;
            TVector c11 = default, d11 = default;
            TVector c12 = default, d12 = default;
            TVector c13 = default, d13 = default;
            if (load)
            {
                c0 = TLanes.Load(tile + (0 * TLanes.Count)); d0 = TLanes.Load(tile + (1 * TLanes.Count));
                c1 = TLanes.Load(tile + (2 * TLanes.Count)); d1 = TLanes.Load(tile + (3 * TLanes.Count));
                c2 = TLanes.Load(tile + (4 * TLanes.Count)); d2 = TLanes.Load(tile + (5 * TLanes.Count));
                c3 = TLanes.Load(tile + (6 * TLanes.Count)); d3 = TLanes.Load(tile + (7 * TLanes.Count));
                c4 = TLanes.Load(tile + (8 * TLanes.Count)); d4 = TLanes.Load(tile + (9 * TLanes.Count));
                c5 = TLanes.Load(tile + (10 * TLanes.Count)); d5 = TLanes.Load(tile + (11 * TLanes.Count));
                c6 = TLanes.Load(tile + (12 * TLanes.Count)); d6 = TLanes.Load(tile + (13 * TLanes.Count));
                c7 = TLanes.Load(tile + (14 * TLanes.Count)); d7 = TLanes.Load(tile + (15 * TLanes.Count));
                c8 = TLanes.Load(tile + (16 * TLanes.Count)); d8 = TLanes.Load(tile + (17 * TLanes.Count));
                c9 = TLanes.Load(tile + (18 * TLanes.Count)); d9 = TLanes.Load(tile + (19 * TLanes.Count));
                c10 = TLanes.Load(tile + (20 * TLanes.Count)); d10 = TLanes.Load(tile + (21 * TLanes.Count));
                c11 = TLanes.Load(tile + (22 * TLanes.Count)); d11 = TLanes.Load(tile + (23 * TLanes.Count));
                c12 = TLanes.Load(tile + (24 * TLanes.Count)); d12 = TLanes.Load(tile + (25 * TLanes.Count));
                c13 = TLanes.Load(tile + (26 * TLanes.Count)); d13 = TLanes.Load(tile + (27 * TLanes.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (14 * Run);
                do
                {
                    Prefetch(b, 2 * TLanes.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), x;
                    x = TLanes.Broadcast(a[0 * TStep.Floats]); c0 = TLanes.MultiplyAdd(x, b0, c0); d0 = TLanes.MultiplyAdd(x, b1, d0);
                    x = TLanes.Broadcast(a[1 * TStep.Floats]); c1 = TLanes.MultiplyAdd(x, b0, c1); d1 = TLanes.MultiplyAdd(x, b1, d1);
                    x = TLanes.Broadcast(a[2 * TStep.Floats]); c2 = TLanes.MultiplyAdd(x, b0, c2); d2 = TLanes.MultiplyAdd(x, b1, d2);
                    x = TLanes.Broadcast(a[3 * TStep.Floats]); c3 = TLanes.MultiplyAdd(x, b0, c3); d3 = TLanes.MultiplyAdd(x, b1, d3);
                    x = TLanes.Broadcast(a[4 * TStep.Floats]); c4 = TLanes.MultiplyAdd(x, b0, c4); d4 = TLanes.MultiplyAdd(x, b1, d4);
                    x = TLanes.Broadcast(a[5 * TStep.Floats]); c5 = TLanes.MultiplyAdd(x, b0, c5); d5 = TLanes.MultiplyAdd(x, b1, d5);
                    x = TLanes.Broadcast(a[6 * TStep.Floats]); c6 = TLanes.MultiplyAdd(x, b0, c6); d6 = TLanes.MultiplyAdd(x, b1, d6);
                    x = TLanes.Broadcast(a[7 * TStep.Floats]); c7 = TLanes.MultiplyAdd(x, b0, c7); d7 = TLanes.MultiplyAdd(x, b1, d7);
                    x = TLanes.Broadcast(a[8 * TStep.Floats]); c8 = TLanes.MultiplyAdd(x, b0, c8); d8 = TLanes.MultiplyAdd(x, b1, d8);
                    x = TLanes.Broadcast(a[9 * TStep.Floats]); c9 = TLanes.MultiplyAdd(x, b0, c9); d9 = TLanes.MultiplyAdd(x, b1, d9);
                    x = TLanes.Broadcast(a[10 * TStep.Floats]); c10 = TLanes.MultiplyAdd(x, b0, c10); d10 = TLanes.MultiplyAdd(x, b1, d10);
                    x = TLanes.Broadcast(a[11 * TStep.Floats]); c11 = TLanes.MultiplyAdd(x, b0, c11); d11 = TLanes.MultiplyAdd(x, b1, d11);
                    x = TLanes.Broadcast(a[12 * TStep.Floats]); c12 = TLanes.MultiplyAdd(x, b0, c12); d12 = TLanes.MultiplyAdd(x, b1, d12);
                    x = TLanes.Broadcast(a[13 * TStep.Floats]); c13 = TLanes.MultiplyAdd(x, b0, c13); d13 = TLanes.MultiplyAdd(x, b1, d13);
                    a += step;
                    b += 2 * TLanes.Count;
                }
                while (--n > 0);
                a += skip;
            }

            TLanes.Store(c0, tile + (0 * TLanes.Count)); TLanes.Store(d0, tile + (1 * TLanes.Count));
            TLanes.Store(c1, tile + (2 * TLanes.Count)); TLanes.Store(d1, tile + (3 * TLanes.Count));
            TLanes.Store(c2, tile + (4 * TLanes.Count)); TLanes.Store(d2, tile + (5 * TLanes.Count));
            TLanes.Store(c3, tile + (6 * TLanes.Count)); TLanes.Store(d3, tile + (7 * TLanes.Count));
            TLanes.Store(c4, tile + (8 * TLanes.Count)); TLanes.Store(d4, tile + (9 * TLanes.Count));
            TLanes.Store(c5, tile + (10 * TLanes.Count)); TLanes.Store(d5, tile + (11 * TLanes.Count));
            TLanes.Store(c6, tile + (12 * TLanes.Count)); TLanes.Store(d6, tile + (13 * TLanes.Count));
            TLanes.Store(c7, tile + (14 * TLanes.Count)); TLanes.Store(d7, tile + (15 * TLanes.Count));
            TLanes.Store(c8, tile + (16 * TLanes.Count)); TLanes.Store(d8, tile + (17 * TLanes.Count));
            TLanes.Store(c9, tile + (18 * TLanes.Count)); TLanes.Store(d9, tile + (19 * TLanes.Count));
            TLanes.Store(c10, tile + (20 * TLanes.Count)); TLanes.Store(d10, tile + (21 * TLanes.Count));
            TLanes.Store(c11, tile + (22 * TLanes.Count)); TLanes.Store(d11, tile + (23 * TLanes.Count));
            TLanes.Store(c12, tile + (24 * TLanes.Count)); TLanes.Store(d12, tile + (25 * TLanes.Count));
            TLanes.Store(c13, tile + (26 * TLanes.Count)); TLanes.Store(d13, tile + (27 * TLanes.Count));
        }
    }
}
