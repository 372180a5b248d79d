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

        /// <summary>A tile of <paramref name="rows"/> rows, at most <c>V.TileRows</c>; <paramref name="later"/>: what to ask for besides.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Multiply<V, TStep>(
            int rows, float* a, nint step, nint skip, float* b, nint k, float* tile, bool load, Later later = default)
            where V : unmanaged, IFloats<V>
            where TStep : struct, IRowStep
        {
            switch (rows)
            {
                case 1:
                    Rows1<V, TStep>(a, step, skip, b, k, tile, load);
                    break;
                case 2:
                    Rows2<V, TStep>(a, step, skip, b, k, tile, load);
                    break;
                case 3:
                    Rows3<V, TStep>(a, step, skip, b, k, tile, load);
                    break;
                case 4:
                    Rows4<V, TStep>(a, step, skip, b, k, tile, load);
                    break;
                case 5:
                    Rows5<V, TStep>(a, step, skip, b, k, tile, load, later);
                    break;
                case 6:
                    Rows6<V, TStep>(a, step, skip, b, k, tile, load, later);
                    break;
                case 7:
                    Rows7<V, TStep>(a, step, skip, b, k, tile, load, later);
                    break;
                case 8:
                    Rows8<V, TStep>(a, step, skip, b, k, tile, load, later);
                    break;
                case 9:
                    Rows9<V, TStep>(a, step, skip, b, k, tile, load, later);
                    break;
                case 10:
                    Rows10<V, TStep>(a, step, skip, b, k, tile, load, later);
                    break;
                case 11:
                    Rows11<V, TStep>(a, step, skip, b, k, tile, load, later);
                    break;
                case 12:
                    Rows12<V, TStep>(a, step, skip, b, k, tile, load, later);
                    break;
                case 13:
                    Rows13<V, TStep>(a, step, skip, b, k, tile, load, later);
                    break;
                case 14:
                    Rows14<V, TStep>(a, step, skip, b, k, tile, load, later);
                    break;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows1<V, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load)
            where V : unmanaged, IFloats<V>
            where TStep : struct, IRowStep
        {
            V c0 = default, d0 = default;
            if (load)
            {
                c0 = V.Load(tile + (0 * V.Count)); d0 = V.Load(tile + (1 * V.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                do
                {
                    V b0 = V.Load(b), b1 = V.Load(b + V.Count), x;
                    x = V.Broadcast(a[0 * TStep.Floats]); V.AddProduct(ref c0, x, b0); V.AddProduct(ref d0, x, b1);
                    a += step;
                    b += 2 * V.Count;
                }
                while (--n > 0);
                a += skip;
            }

            c0.Store(tile + (0 * V.Count)); d0.Store(tile + (1 * V.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows2<V, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load)
            where V : unmanaged, IFloats<V>
            where TStep : struct, IRowStep
        {
            V c0 = default, d0 = default;
            V c1 = default, d1 = default;
            if (load)
            {
                c0 = V.Load(tile + (0 * V.Count)); d0 = V.Load(tile + (1 * V.Count));
                c1 = V.Load(tile + (2 * V.Count)); d1 = V.Load(tile + (3 * V.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                do
                {
                    V b0 = V.Load(b), b1 = V.Load(b + V.Count), x;
                    x = V.Broadcast(a[0 * TStep.Floats]); V.AddProduct(ref c0, x, b0); V.AddProduct(ref d0, x, b1);
                    x = V.Broadcast(a[1 * TStep.Floats]); V.AddProduct(ref c1, x, b0); V.AddProduct(ref d1, x, b1);
                    a += step;
                    b += 2 * V.Count;
                }
                while (--n > 0);
                a += skip;
            }

            c0.Store(tile + (0 * V.Count)); d0.Store(tile + (1 * V.Count));
            c1.Store(tile + (2 * V.Count)); d1.Store(tile + (3 * V.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows3<V, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load)
            where V : unmanaged, IFloats<V>
            where TStep : struct, IRowStep
        {
            V c0 = default, d0 = default;
            V c1 = default, d1 = default;
            V c2 = default, d2 = default;
            if (load)
            {
                c0 = V.Load(tile + (0 * V.Count)); d0 = V.Load(tile + (1 * V.Count));
                c1 = V.Load(tile + (2 * V.Count)); d1 = V.Load(tile + (3 * V.Count));
                c2 = V.Load(tile + (4 * V.Count)); d2 = V.Load(tile + (5 * V.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                do
                {
                    V b0 = V.Load(b), b1 = V.Load(b + V.Count), x;
                    x = V.Broadcast(a[0 * TStep.Floats]); V.AddProduct(ref c0, x, b0); V.AddProduct(ref d0, x, b1);
                    x = V.Broadcast(a[1 * TStep.Floats]); V.AddProduct(ref c1, x, b0); V.AddProduct(ref d1, x, b1);
                    x = V.Broadcast(a[2 * TStep.Floats]); V.AddProduct(ref c2, x, b0); V.AddProduct(ref d2, x, b1);
                    a += step;
                    b += 2 * V.Count;
                }
                while (--n > 0);
                a += skip;
            }

            c0.Store(tile + (0 * V.Count)); d0.Store(tile + (1 * V.Count));
            c1.Store(tile + (2 * V.Count)); d1.Store(tile + (3 * V.Count));
            c2.Store(tile + (4 * V.Count)); d2.Store(tile + (5 * V.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows4<V, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load)
            where V : unmanaged, IFloats<V>
            where TStep : struct, IRowStep
        {
            V c0 = default, d0 = default;
            V c1 = default, d1 = default;
            V c2 = default, d2 = default;
            V c3 = default, d3 = default;
            if (load)
            {
                c0 = V.Load(tile + (0 * V.Count)); d0 = V.Load(tile + (1 * V.Count));
                c1 = V.Load(tile + (2 * V.Count)); d1 = V.Load(tile + (3 * V.Count));
                c2 = V.Load(tile + (4 * V.Count)); d2 = V.Load(tile + (5 * V.Count));
                c3 = V.Load(tile + (6 * V.Count)); d3 = V.Load(tile + (7 * V.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                do
                {
                    V b0 = V.Load(b), b1 = V.Load(b + V.Count), x;
                    x = V.Broadcast(a[0 * TStep.Floats]); V.AddProduct(ref c0, x, b0); V.AddProduct(ref d0, x, b1);
                    x = V.Broadcast(a[1 * TStep.Floats]); V.AddProduct(ref c1, x, b0); V.AddProduct(ref d1, x, b1);
                    x = V.Broadcast(a[2 * TStep.Floats]); V.AddProduct(ref c2, x, b0); V.AddProduct(ref d2, x, b1);
                    x = V.Broadcast(a[3 * TStep.Floats]); V.AddProduct(ref c3, x, b0); V.AddProduct(ref d3, x, b1);
                    a += step;
                    b += 2 * V.Count;
                }
                while (--n > 0);
                a += skip;
            }

            c0.Store(tile + (0 * V.Count)); d0.Store(tile + (1 * V.Count));
            c1.Store(tile + (2 * V.Count)); d1.Store(tile + (3 * V.Count));
            c2.Store(tile + (4 * V.Count)); d2.Store(tile + (5 * V.Count));
            c3.Store(tile + (6 * V.Count)); d3.Store(tile + (7 * V.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows5<V, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load, Later later)
            where V : unmanaged, IFloats<V>
            where TStep : struct, IRowStep
        {
            V c0 = default, d0 = default;
            V c1 = default, d1 = default;
            V c2 = default, d2 = default;
            V c3 = default, d3 = default;
            V c4 = default, d4 = default;
            if (load)
            {
                c0 = V.Load(tile + (0 * V.Count)); d0 = V.Load(tile + (1 * V.Count));
                c1 = V.Load(tile + (2 * V.Count)); d1 = V.Load(tile + (3 * V.Count));
                c2 = V.Load(tile + (4 * V.Count)); d2 = V.Load(tile + (5 * V.Count));
                c3 = V.Load(tile + (6 * V.Count)); d3 = V.Load(tile + (7 * V.Count));
                c4 = V.Load(tile + (8 * V.Count)); d4 = V.Load(tile + (9 * V.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (5 * Run);
                later = Prefetch(later);
                do
                {
                    Prefetch(b, 2 * V.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    V b0 = V.Load(b), b1 = V.Load(b + V.Count), x;
                    x = V.Broadcast(a[0 * TStep.Floats]); V.AddProduct(ref c0, x, b0); V.AddProduct(ref d0, x, b1);
                    x = V.Broadcast(a[1 * TStep.Floats]); V.AddProduct(ref c1, x, b0); V.AddProduct(ref d1, x, b1);
                    x = V.Broadcast(a[2 * TStep.Floats]); V.AddProduct(ref c2, x, b0); V.AddProduct(ref d2, x, b1);
                    x = V.Broadcast(a[3 * TStep.Floats]); V.AddProduct(ref c3, x, b0); V.AddProduct(ref d3, x, b1);
                    x = V.Broadcast(a[4 * TStep.Floats]); V.AddProduct(ref c4, x, b0); V.AddProduct(ref d4, x, b1);
                    a += step;
                    b += 2 * V.Count;
                }
                while (--n > 0);
                a += skip;
            }

            c0.Store(tile + (0 * V.Count)); d0.Store(tile + (1 * V.Count));
            c1.Store(tile + (2 * V.Count)); d1.Store(tile + (3 * V.Count));
            c2.Store(tile + (4 * V.Count)); d2.Store(tile + (5 * V.Count));
            c3.Store(tile + (6 * V.Count)); d3.Store(tile + (7 * V.Count));
            c4.Store(tile + (8 * V.Count)); d4.Store(tile + (9 * V.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows6<V, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load, Later later)
            where V : unmanaged, IFloats<V>
            where TStep : struct, IRowStep
        {
            V c0 = default, d0 = default;
            V c1 = default, d1 = default;
            V c2 = default, d2 = default;
            V c3 = default, d3 = default;
            V c4 = default, d4 = default;
            V c5 = default, d5 = default;
            if (load)
            {
                c0 = V.Load(tile + (0 * V.Count)); d0 = V.Load(tile + (1 * V.Count));
                c1 = V.Load(tile + (2 * V.Count)); d1 = V.Load(tile + (3 * V.Count));
                c2 = V.Load(tile + (4 * V.Count)); d2 = V.Load(tile + (5 * V.Count));
                c3 = V.Load(tile + (6 * V.Count)); d3 = V.Load(tile + (7 * V.Count));
                c4 = V.Load(tile + (8 * V.Count)); d4 = V.Load(tile + (9 * V.Count));
                c5 = V.Load(tile + (10 * V.Count)); d5 = V.Load(tile + (11 * V.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (6 * Run);
                later = Prefetch(later);
                do
                {
                    Prefetch(b, 2 * V.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    V b0 = V.Load(b), b1 = V.Load(b + V.Count), x;
                    x = V.Broadcast(a[0 * TStep.Floats]); V.AddProduct(ref c0, x, b0); V.AddProduct(ref d0, x, b1);
                    x = V.Broadcast(a[1 * TStep.Floats]); V.AddProduct(ref c1, x, b0); V.AddProduct(ref d1, x, b1);
                    x = V.Broadcast(a[2 * TStep.Floats]); V.AddProduct(ref c2, x, b0); V.AddProduct(ref d2, x, b1);
                    x = V.Broadcast(a[3 * TStep.Floats]); V.AddProduct(ref c3, x, b0); V.AddProduct(ref d3, x, b1);
                    x = V.Broadcast(a[4 * TStep.Floats]); V.AddProduct(ref c4, x, b0); V.AddProduct(ref d4, x, b1);
                    x = V.Broadcast(a[5 * TStep.Floats]); V.AddProduct(ref c5, x, b0); V.AddProduct(ref d5, x, b1);
                    a += step;
                    b += 2 * V.Count;
                }
                while (--n > 0);
                a += skip;
            }

            c0.Store(tile + (0 * V.Count)); d0.Store(tile + (1 * V.Count));
            c1.Store(tile + (2 * V.Count)); d1.Store(tile + (3 * V.Count));
            c2.Store(tile + (4 * V.Count)); d2.Store(tile + (5 * V.Count));
            c3.Store(tile + (6 * V.Count)); d3.Store(tile + (7 * V.Count));
            c4.Store(tile + (8 * V.Count)); d4.Store(tile + (9 * V.Count));
            c5.Store(tile + (10 * V.Count)); d5.Store(tile + (11 * V.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows7<V, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load, Later later)
            where V : unmanaged, IFloats<V>
            where TStep : struct, IRowStep
        {
            V c0 = default, d0 = default;
            V c1 = default, d1 = default;
            V c2 = default, d2 = default;
            V c3 = default, d3 = default;
            V c4 = default, d4 = default;
            V c5 = default, d5 = default;
            V c6 = default, d6 = default;
            if (load)
            {
                c0 = V.Load(tile + (0 * V.Count)); d0 = V.Load(tile + (1 * V.Count));
                c1 = V.Load(tile + (2 * V.Count)); d1 = V.Load(tile + (3 * V.Count));
                c2 = V.Load(tile + (4 * V.Count)); d2 = V.Load(tile + (5 * V.Count));
                c3 = V.Load(tile + (6 * V.Count)); d3 = V.Load(tile + (7 * V.Count));
                c4 = V.Load(tile + (8 * V.Count)); d4 = V.Load(tile + (9 * V.Count));
                c5 = V.Load(tile + (10 * V.Count)); d5 = V.Load(tile + (11 * V.Count));
                c6 = V.Load(tile + (12 * V.Count)); d6 = V.Load(tile + (13 * V.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (7 * Run);
                later = Prefetch(later);
                do
                {
                    Prefetch(b, 2 * V.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    V b0 = V.Load(b), b1 = V.Load(b + V.Count), x;
                    x = V.Broadcast(a[0 * TStep.Floats]); V.AddProduct(ref c0, x, b0); V.AddProduct(ref d0, x, b1);
                    x = V.Broadcast(a[1 * TStep.Floats]); V.AddProduct(ref c1, x, b0); V.AddProduct(ref d1, x, b1);
                    x = V.Broadcast(a[2 * TStep.Floats]); V.AddProduct(ref c2, x, b0); V.AddProduct(ref d2, x, b1);
                    x = V.Broadcast(a[3 * TStep.Floats]); V.AddProduct(ref c3, x, b0); V.AddProduct(ref d3, x, b1);
                    x = V.Broadcast(a[4 * TStep.Floats]); V.AddProduct(ref c4, x, b0); V.AddProduct(ref d4, x, b1);
                    x = V.Broadcast(a[5 * TStep.Floats]); V.AddProduct(ref c5, x, b0); V.AddProduct(ref d5, x, b1);
                    x = V.Broadcast(a[6 * TStep.Floats]); V.AddProduct(ref c6, x, b0); V.AddProduct(ref d6, x, b1);
                    a += step;
                    b += 2 * V.Count;
                }
                while (--n > 0);
                a += skip;
            }

            c0.Store(tile + (0 * V.Count)); d0.Store(tile + (1 * V.Count));
            c1.Store(tile + (2 * V.Count)); d1.Store(tile + (3 * V.Count));
            c2.Store(tile + (4 * V.Count)); d2.Store(tile + (5 * V.Count));
            c3.Store(tile + (6 * V.Count)); d3.Store(tile + (7 * V.Count));
            c4.Store(tile + (8 * V.Count)); d4.Store(tile + (9 * V.Count));
            c5.Store(tile + (10 * V.Count)); d5.Store(tile + (11 * V.Count));
            c6.Store(tile + (12 * V.Count)); d6.Store(tile + (13 * V.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows8<V, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load, Later later)
            where V : unmanaged, IFloats<V>
            where TStep : struct, IRowStep
        {
            V c0 = default, d0 = default;
            V c1 = default, d1 = default;
            V c2 = default, d2 = default;
            V c3 = default, d3 = default;
            V c4 = default, d4 = default;
            V c5 = default, d5 = default;
            V c6 = default, d6 = default;
            V c7 = default, d7 = default;
            if (load)
            {
                c0 = V.Load(tile + (0 * V.Count)); d0 = V.Load(tile + (1 * V.Count));
                c1 = V.Load(tile + (2 * V.Count)); d1 = V.Load(tile + (3 * V.Count));
                c2 = V.Load(tile + (4 * V.Count)); d2 = V.Load(tile + (5 * V.Count));
                c3 = V.Load(tile + (6 * V.Count)); d3 = V.Load(tile + (7 * V.Count));
                c4 = V.Load(tile + (8 * V.Count)); d4 = V.Load(tile + (9 * V.Count));
                c5 = V.Load(tile + (10 * V.Count)); d5 = V.Load(tile + (11 * V.Count));
                c6 = V.Load(tile + (12 * V.Count)); d6 = V.Load(tile + (13 * V.Count));
                c7 = V.Load(tile + (14 * V.Count)); d7 = V.Load(tile + (15 * V.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (8 * Run);
                later = Prefetch(later);
                do
                {
                    Prefetch(b, 2 * V.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    V b0 = V.Load(b), b1 = V.Load(b + V.Count), x;
                    x = V.Broadcast(a[0 * TStep.Floats]); V.AddProduct(ref c0, x, b0); V.AddProduct(ref d0, x, b1);
                    x = V.Broadcast(a[1 * TStep.Floats]); V.AddProduct(ref c1, x, b0); V.AddProduct(ref d1, x, b1);
                    x = V.Broadcast(a[2 * TStep.Floats]); V.AddProduct(ref c2, x, b0); V.AddProduct(ref d2, x, b1);
                    x = V.Broadcast(a[3 * TStep.Floats]); V.AddProduct(ref c3, x, b0); V.AddProduct(ref d3, x, b1);
                    x = V.Broadcast(a[4 * TStep.Floats]); V.AddProduct(ref c4, x, b0); V.AddProduct(ref d4, x, b1);
                    x = V.Broadcast(a[5 * TStep.Floats]); V.AddProduct(ref c5, x, b0); V.AddProduct(ref d5, x, b1);
                    x = V.Broadcast(a[6 * TStep.Floats]); V.AddProduct(ref c6, x, b0); V.AddProduct(ref d6, x, b1);
                    x = V.Broadcast(a[7 * TStep.Floats]); V.AddProduct(ref c7, x, b0); V.AddProduct(ref d7, x, b1);
                    a += step;
                    b += 2 * V.Count;
                }
                while (--n > 0);
                a += skip;
            }

            c0.Store(tile + (0 * V.Count)); d0.Store(tile + (1 * V.Count));
            c1.Store(tile + (2 * V.Count)); d1.Store(tile + (3 * V.Count));
            c2.Store(tile + (4 * V.Count)); d2.Store(tile + (5 * V.Count));
            c3.Store(tile + (6 * V.Count)); d3.Store(tile + (7 * V.Count));
            c4.Store(tile + (8 * V.Count)); d4.Store(tile + (9 * V.Count));
            c5.Store(tile + (10 * V.Count)); d5.Store(tile + (11 * V.Count));
            c6.Store(tile + (12 * V.Count)); d6.Store(tile + (13 * V.Count));
            c7.Store(tile + (14 * V.Count)); d7.Store(tile + (15 * V.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows9<V, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load, Later later)
            where V : unmanaged, IFloats<V>
            where TStep : struct, IRowStep
        {
            V c0 = default, d0 = default;
            V c1 = default, d1 = default;
            V c2 = default, d2 = default;
            V c3 = default, d3 = default;
            V c4 = default, d4 = default;
            V c5 = default, d5 = default;
            V c6 = default, d6 = default;
            V c7 = default, d7 = default;
            V c8 = default, d8 = default;
            if (load)
            {
                c0 = V.Load(tile + (0 * V.Count)); d0 = V.Load(tile + (1 * V.Count));
                c1 = V.Load(tile + (2 * V.Count)); d1 = V.Load(tile + (3 * V.Count));
                c2 = V.Load(tile + (4 * V.Count)); d2 = V.Load(tile + (5 * V.Count));
                c3 = V.Load(tile + (6 * V.Count)); d3 = V.Load(tile + (7 * V.Count));
                c4 = V.Load(tile + (8 * V.Count)); d4 = V.Load(tile + (9 * V.Count));
                c5 = V.Load(tile + (10 * V.Count)); d5 = V.Load(tile + (11 * V.Count));
                c6 = V.Load(tile + (12 * V.Count)); d6 = V.Load(tile + (13 * V.Count));
                c7 = V.Load(tile + (14 * V.Count)); d7 = V.Load(tile + (15 * V.Count));
                c8 = V.Load(tile + (16 * V.Count)); d8 = V.Load(tile + (17 * V.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (9 * Run);
                later = Prefetch(later);
                do
                {
                    Prefetch(b, 2 * V.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    V b0 = V.Load(b), b1 = V.Load(b + V.Count), x;
                    x = V.Broadcast(a[0 * TStep.Floats]); V.AddProduct(ref c0, x, b0); V.AddProduct(ref d0, x, b1);
                    x = V.Broadcast(a[1 * TStep.Floats]); V.AddProduct(ref c1, x, b0); V.AddProduct(ref d1, x, b1);
                    x = V.Broadcast(a[2 * TStep.Floats]); V.AddProduct(ref c2, x, b0); V.AddProduct(ref d2, x, b1);
                    x = V.Broadcast(a[3 * TStep.Floats]); V.AddProduct(ref c3, x, b0); V.AddProduct(ref d3, x, b1);
                    x = V.Broadcast(a[4 * TStep.Floats]); V.AddProduct(ref c4, x, b0); V.AddProduct(ref d4, x, b1);
                    x = V.Broadcast(a[5 * TStep.Floats]); V.AddProduct(ref c5, x, b0); V.AddProduct(ref d5, x, b1);
                    x = V.Broadcast(a[6 * TStep.Floats]); V.AddProduct(ref c6, x, b0); V.AddProduct(ref d6, x, b1);
                    x = V.Broadcast(a[7 * TStep.Floats]); V.AddProduct(ref c7, x, b0); V.AddProduct(ref d7, x, b1);
                    x = V.Broadcast(a[8 * TStep.Floats]); V.AddProduct(ref c8, x, b0); V.AddProduct(ref d8, x, b1);
                    a += step;
                    b += 2 * V.Count;
                }
                while (--n > 0);
                a += skip;
            }

            c0.Store(tile + (0 * V.Count)); d0.Store(tile + (1 * V.Count));
            c1.Store(tile + (2 * V.Count)); d1.Store(tile + (3 * V.Count));
            c2.Store(tile + (4 * V.Count)); d2.Store(tile + (5 * V.Count));
            c3.Store(tile + (6 * V.Count)); d3.Store(tile + (7 * V.Count));
            c4.Store(tile + (8 * V.Count)); d4.Store(tile + (9 * V.Count));
            c5.Store(tile + (10 * V.Count)); d5.Store(tile + (11 * V.Count));
            c6.Store(tile + (12 * V.Count)); d6.Store(tile + (13 * V.Count));
            c7.Store(tile + (14 * V.Count)); d7.Store(tile + (15 * V.Count));
            c8.Store(tile + (16 * V.Count)); d8.Store(tile + (17 * V.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows10<V, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load, Later later)
            where V : unmanaged, IFloats<V>
            where TStep : struct, IRowStep
        {
            V c0 = default, d0 = default;
            V c1 = default, d1 = default;
            V c2 = default, d2 = default;
            V c3 = default, d3 = default;
            V c4 = default, d4 = default;
            V c5 = default, d5 = default;
            V c6 = default, d6 = default;
            V c7 = default, d7 = default;
            V c8 = default, d8 = default;
            V c9 = default, d9 = default;
            if (load)
            {
                c0 = V.Load(tile + (0 * V.Count)); d0 = V.Load(tile + (1 * V.Count));
                c1 = V.Load(tile + (2 * V.Count)); d1 = V.Load(tile + (3 * V.Count));
                c2 = V.Load(tile + (4 * V.Count)); d2 = V.Load(tile + (5 * V.Count));
                c3 = V.Load(tile + (6 * V.Count)); d3 = V.Load(tile + (7 * V.Count));
                c4 = V.Load(tile + (8 * V.Count)); d4 = V.Load(tile + (9 * V.Count));
                c5 = V.Load(tile + (10 * V.Count)); d5 = V.Load(tile + (11 * V.Count));
                c6 = V.Load(tile + (12 * V.Count)); d6 = V.Load(tile + (13 * V.Count));
                c7 = V.Load(tile + (14 * V.Count)); d7 = V.Load(tile + (15 * V.Count));
                c8 = V.Load(tile + (16 * V.Count)); d8 = V.Load(tile + (17 * V.Count));
                c9 = V.Load(tile + (18 * V.Count)); d9 = V.Load(tile + (19 * V.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (10 * Run);
                later = Prefetch(later);
                do
                {
                    Prefetch(b, 2 * V.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    V b0 = V.Load(b), b1 = V.Load(b + V.Count), x;
                    x = V.Broadcast(a[0 * TStep.Floats]); V.AddProduct(ref c0, x, b0); V.AddProduct(ref d0, x, b1);
                    x = V.Broadcast(a[1 * TStep.Floats]); V.AddProduct(ref c1, x, b0); V.AddProduct(ref d1, x, b1);
                    x = V.Broadcast(a[2 * TStep.Floats]); V.AddProduct(ref c2, x, b0); V.AddProduct(ref d2, x, b1);
                    x = V.Broadcast(a[3 * TStep.Floats]); V.AddProduct(ref c3, x, b0); V.AddProduct(ref d3, x, b1);
                    x = V.Broadcast(a[4 * TStep.Floats]); V.AddProduct(ref c4, x, b0); V.AddProduct(ref d4, x, b1);
                    x = V.Broadcast(a[5 * TStep.Floats]); V.AddProduct(ref c5, x, b0); V.AddProduct(ref d5, x, b1);
                    x = V.Broadcast(a[6 * TStep.Floats]); V.AddProduct(ref c6, x, b0); V.AddProduct(ref d6, x, b1);
                    x = V.Broadcast(a[7 * TStep.Floats]); V.AddProduct(ref c7, x, b0); V.AddProduct(ref d7, x, b1);
                    x = V.Broadcast(a[8 * TStep.Floats]); V.AddProduct(ref c8, x, b0); V.AddProduct(ref d8, x, b1);
                    x = V.Broadcast(a[9 * TStep.Floats]); V.AddProduct(ref c9, x, b0); V.AddProduct(ref d9, x, b1);
                    a += step;
                    b += 2 * V.Count;
                }
                while (--n > 0);
                a += skip;
            }

            c0.Store(tile + (0 * V.Count)); d0.Store(tile + (1 * V.Count));
            c1.Store(tile + (2 * V.Count)); d1.Store(tile + (3 * V.Count));
            c2.Store(tile + (4 * V.Count)); d2.Store(tile + (5 * V.Count));
            c3.Store(tile + (6 * V.Count)); d3.Store(tile + (7 * V.Count));
            c4.Store(tile + (8 * V.Count)); d4.Store(tile + (9 * V.Count));
            c5.Store(tile + (10 * V.Count)); d5.Store(tile + (11 * V.Count));
            c6.Store(tile + (12 * V.Count)); d6.Store(tile + (13 * V.Count));
            c7.Store(tile + (14 * V.Count)); d7.Store(tile + (15 * V.Count));
            c8.Store(tile + (16 * V.Count)); d8.Store(tile + (17 * V.Count));
            c9.Store(tile + (18 * V.Count)); d9.Store(tile + (19 * V.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows11<V, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load, Later later)
            where V : unmanaged, IFloats<V>
            where TStep : struct, IRowStep
        {
            V c0 = default, d0 = default;
            V c1 = default, d1 = default;
            V c2 = default, d2 = default;
            V c3 = default, d3 = default;
            V c4 = default, d4 = default;
            V c5 = default, d5 = default;
            V c6 = default, d6 = default;
            V c7 = default, d7 = default;
            V c8 = default, d8 = default;
            V c9 = default, d9 = default;
            V c10 = default, d10 = default;
            if (load)
            {
                c0 = V.Load(tile + (0 * V.Count)); d0 = V.Load(tile + (1 * V.Count));
                c1 = V.Load(tile + (2 * V.Count)); d1 = V.Load(tile + (3 * V.Count));
                c2 = V.Load(tile + (4 * V.Count)); d2 = V.Load(tile + (5 * V.Count));
                c3 = V.Load(tile + (6 * V.Count)); d3 = V.Load(tile + (7 * V.Count));
                c4 = V.Load(tile + (8 * V.Count)); d4 = V.Load(tile + (9 * V.Count));
                c5 = V.Load(tile + (10 * V.Count)); d5 = V.Load(tile + (11 * V.Count));
                c6 = V.Load(tile + (12 * V.Count)); d6 = V.Load(tile + (13 * V.Count));
                c7 = V.Load(tile + (14 * V.Count)); d7 = V.Load(tile + (15 * V.Count));
                c8 = V.Load(tile + (16 * V.Count)); d8 = V.Load(tile + (17 * V.Count));
                c9 = V.Load(tile + (18 * V.Count)); d9 = V.Load(tile + (19 * V.Count));
                c10 = V.Load(tile + (20 * V.Count)); d10 = V.Load(tile + (21 * V.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (11 * Run);
                later = Prefetch(later);
                do
                {
                    Prefetch(b, 2 * V.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    V b0 = V.Load(b), b1 = V.Load(b + V.Count), x;
                    x = V.Broadcast(a[0 * TStep.Floats]); V.AddProduct(ref c0, x, b0); V.AddProduct(ref d0, x, b1);
                    x = V.Broadcast(a[1 * TStep.Floats]); V.AddProduct(ref c1, x, b0); V.AddProduct(ref d1, x, b1);
                    x = V.Broadcast(a[2 * TStep.Floats]); V.AddProduct(ref c2, x, b0); V.AddProduct(ref d2, x, b1);
                    x = V.Broadcast(a[3 * TStep.Floats]); V.AddProduct(ref c3, x, b0); V.AddProduct(ref d3, x, b1);
                    x = V.Broadcast(a[4 * TStep.Floats]); V.AddProduct(ref c4, x, b0); V.AddProduct(ref d4, x, b1);
                    x = V.Broadcast(a[5 * TStep.Floats]); V.AddProduct(ref c5, x, b0); V.AddProduct(ref d5, x, b1);
                    x = V.Broadcast(a[6 * TStep.Floats]); V.AddProduct(ref c6, x, b0); V.AddProduct(ref d6, x, b1);
                    x = V.Broadcast(a[7 * TStep.Floats]); V.AddProduct(ref c7, x, b0); V.AddProduct(ref d7, x, b1);
                    x = V.Broadcast(a[8 * TStep.Floats]); V.AddProduct(ref c8, x, b0); V.AddProduct(ref d8, x, b1);
                    x = V.Broadcast(a[9 * TStep.Floats]); V.AddProduct(ref c9, x, b0); V.AddProduct(ref d9, x, b1);
                    x = V.Broadcast(a[10 * TStep.Floats]); V.AddProduct(ref c10, x, b0); V.AddProduct(ref d10, x, b1);
                    a += step;
                    b += 2 * V.Count;
                }
                while (--n > 0);
                a += skip;
            }

            c0.Store(tile + (0 * V.Count)); d0.Store(tile + (1 * V.Count));
            c1.Store(tile + (2 * V.Count)); d1.Store(tile + (3 * V.Count));
            c2.Store(tile + (4 * V.Count)); d2.Store(tile + (5 * V.Count));
            c3.Store(tile + (6 * V.Count)); d3.Store(tile + (7 * V.Count));
            c4.Store(tile + (8 * V.Count)); d4.Store(tile + (9 * V.Count));
            c5.Store(tile + (10 * V.Count)); d5.Store(tile + (11 * V.Count));
            c6.Store(tile + (12 * V.Count)); d6.Store(tile + (13 * V.Count));
            c7.Store(tile + (14 * V.Count)); d7.Store(tile + (15 * V.Count));
            c8.Store(tile + (16 * V.Count)); d8.Store(tile + (17 * V.Count));
            c9.Store(tile + (18 * V.Count)); d9.Store(tile + (19 * V.Count));
            c10.Store(tile + (20 * V.Count)); d10.Store(tile + (21 * V.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows12<V, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load, Later later)
            where V : unmanaged, IFloats<V>
            where TStep : struct, IRowStep
        {
            V c0 = default, d0 = default;
            V c1 = default, d1 = default;
            V c2 = default, d2 = default;
            V c3 = default, d3 = default;
            V c4 = default, d4 = default;
            V c5 = default, d5 = default;
            V c6 = default, d6 = default;
            V c7 = default, d7 = default;
            V c8 = default, d8 = default;
            V c9 = default, d9 = default;
            V c10 = default, d10 = default;
            V c11 = default, d11 = default;
            if (load)
            {
                c0 = V.Load(tile + (0 * V.Count)); d0 = V.Load(tile + (1 * V.Count));
                c1 = V.Load(tile + (2 * V.Count)); d1 = V.Load(tile + (3 * V.Count));
                c2 = V.Load(tile + (4 * V.Count)); d2 = V.Load(tile + (5 * V.Count));
                c3 = V.Load(tile + (6 * V.Count)); d3 = V.Load(tile + (7 * V.Count));
                c4 = V.Load(tile + (8 * V.Count)); d4 = V.Load(tile + (9 * V.Count));
                c5 = V.Load(tile + (10 * V.Count)); d5 = V.Load(tile + (11 * V.Count));
                c6 = V.Load(tile + (12 * V.Count)); d6 = V.Load(tile + (13 * V.Count));
                c7 = V.Load(tile + (14 * V.Count)); d7 = V.Load(tile + (15 * V.Count));
                c8 = V.Load(tile + (16 * V.Count)); d8 = V.Load(tile + (17 * V.Count));
                c9 = V.Load(tile + (18 * V.Count)); d9 = V.Load(tile + (19 * V.Count));
                c10 = V.Load(tile + (20 * V.Count)); d10 = V.Load(tile + (21 * V.Count));
                c11 = V.Load(tile + (22 * V.Count)); d11 = V.Load(tile + (23 * V.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (12 * Run);
                later = Prefetch(later);
                do
                {
                    Prefetch(b, 2 * V.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    V b0 = V.Load(b), b1 = V.Load(b + V.Count), x;
                    x = V.Broadcast(a[0 * TStep.Floats]); V.AddProduct(ref c0, x, b0); V.AddProduct(ref d0, x, b1);
                    x = V.Broadcast(a[1 * TStep.Floats]); V.AddProduct(ref c1, x, b0); V.AddProduct(ref d1, x, b1);
                    x = V.Broadcast(a[2 * TStep.Floats]); V.AddProduct(ref c2, x, b0); V.AddProduct(ref d2, x, b1);
                    x = V.Broadcast(a[3 * TStep.Floats]); V.AddProduct(ref c3, x, b0); V.AddProduct(ref d3, x, b1);
                    x = V.Broadcast(a[4 * TStep.Floats]); V.AddProduct(ref c4, x, b0); V.AddProduct(ref d4, x, b1);
                    x = V.Broadcast(a[5 * TStep.Floats]); V.AddProduct(ref c5, x, b0); V.AddProduct(ref d5, x, b1);
                    x = V.Broadcast(a[6 * TStep.Floats]); V.AddProduct(ref c6, x, b0); V.AddProduct(ref d6, x, b1);
                    x = V.Broadcast(a[7 * TStep.Floats]); V.AddProduct(ref c7, x, b0); V.AddProduct(ref d7, x, b1);
                    x = V.Broadcast(a[8 * TStep.Floats]); V.AddProduct(ref c8, x, b0); V.AddProduct(ref d8, x, b1);
                    x = V.Broadcast(a[9 * TStep.Floats]); V.AddProduct(ref c9, x, b0); V.AddProduct(ref d9, x, b1);
                    x = V.Broadcast(a[10 * TStep.Floats]); V.AddProduct(ref c10, x, b0); V.AddProduct(ref d10, x, b1);
                    x = V.Broadcast(a[11 * TStep.Floats]); V.AddProduct(ref c11, x, b0); V.AddProduct(ref d11, x, b1);
                    a += step;
                    b += 2 * V.Count;
                }
                while (--n > 0);
                a += skip;
            }

            c0.Store(tile + (0 * V.Count)); d0.Store(tile + (1 * V.Count));
            c1.Store(tile + (2 * V.Count)); d1.Store(tile + (3 * V.Count));
            c2.Store(tile + (4 * V.Count)); d2.Store(tile + (5 * V.Count));
            c3.Store(tile + (6 * V.Count)); d3.Store(tile + (7 * V.Count));
            c4.Store(tile + (8 * V.Count)); d4.Store(tile + (9 * V.Count));
            c5.Store(tile + (10 * V.Count)); d5.Store(tile + (11 * V.Count));
            c6.Store(tile + (12 * V.Count)); d6.Store(tile + (13 * V.Count));
            c7.Store(tile + (14 * V.Count)); d7.Store(tile + (15 * V.Count));
            c8.Store(tile + (16 * V.Count)); d8.Store(tile + (17 * V.Count));
            c9.Store(tile + (18 * V.Count)); d9.Store(tile + (19 * V.Count));
            c10.Store(tile + (20 * V.Count)); d10.Store(tile + (21 * V.Count));
            c11.Store(tile + (22 * V.Count)); d11.Store(tile + (23 * V.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows13<V, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load, Later later)
            where V : unmanaged, IFloats<V>
            where TStep : struct, IRowStep
        {
            V c0 = default, d0 = default;
            V c1 = default, d1 = default;
            V c2 = default, d2 = default;
            V c3 = default, d3 = default;
            V c4 = default, d4 = default;
            V c5 = default, d5 = default;
            V c6 = default, d6 = default;
            V c7 = default, d7 = default;
            V c8 = default, d8 = default;
            V c9 = default, d9 = default;
            V c10 = default, d10 = default;
            V c11 = default, d11 = default;
            V c12 = default, d12 = default;
            if (load)
            {
                c0 = V.Load(tile + (0 * V.Count)); d0 = V.Load(tile + (1 * V.Count));
                c1 = V.Load(tile + (2 * V.Count)); d1 = V.Load(tile + (3 * V.Count));
                c2 = V.Load(tile + (4 * V.Count)); d2 = V.Load(tile + (5 * V.Count));
                c3 = V.Load(tile + (6 * V.Count)); d3 = V.Load(tile + (7 * V.Count));
                c4 = V.Load(tile + (8 * V.Count)); d4 = V.Load(tile + (9 * V.Count));
                c5 = V.Load(tile + (10 * V.Count)); d5 = V.Load(tile + (11 * V.Count));
                c6 = V.Load(tile + (12 * V.Count)); d6 = V.Load(tile + (13 * V.Count));
                c7 = V.Load(tile + (14 * V.Count)); d7 = V.Load(tile + (15 * V.Count));
                c8 = V.Load(tile + (16 * V.Count)); d8 = V.Load(tile + (17 * V.Count));
                c9 = V.Load(tile + (18 * V.Count)); d9 = V.Load(tile + (19 * V.Count));
                c10 = V.Load(tile + (20 * V.Count)); d10 = V.Load(tile + (21 * V.Count));
                c11 = V.Load(tile + (22 * V.Count)); d11 = V.Load(tile + (23 * V.Count));
                c12 = V.Load(tile + (24 * V.Count)); d12 = V.Load(tile + (25 * V.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (13 * Run);
                later = Prefetch(later);
                do
                {
                    Prefetch(b, 2 * V.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    V b0 = V.Load(b), b1 = V.Load(b + V.Count), x;
                    x = V.Broadcast(a[0 * TStep.Floats]); V.AddProduct(ref c0, x, b0); V.AddProduct(ref d0, x, b1);
                    x = V.Broadcast(a[1 * TStep.Floats]); V.AddProduct(ref c1, x, b0); V.AddProduct(ref d1, x, b1);
                    x = V.Broadcast(a[2 * TStep.Floats]); V.AddProduct(ref c2, x, b0); V.AddProduct(ref d2, x, b1);
                    x = V.Broadcast(a[3 * TStep.Floats]); V.AddProduct(ref c3, x, b0); V.AddProduct(ref d3, x, b1);
                    x = V.Broadcast(a[4 * TStep.Floats]); V.AddProduct(ref c4, x, b0); V.AddProduct(ref d4, x, b1);
                    x = V.Broadcast(a[5 * TStep.Floats]); V.AddProduct(ref c5, x, b0); V.AddProduct(ref d5, x, b1);
                    x = V.Broadcast(a[6 * TStep.Floats]); V.AddProduct(ref c6, x, b0); V.AddProduct(ref d6, x, b1);
                    x = V.Broadcast(a[7 * TStep.Floats]); V.AddProduct(ref c7, x, b0); V.AddProduct(ref d7, x, b1);
                    x = V.Broadcast(a[8 * TStep.Floats]); V.AddProduct(ref c8, x, b0); V.AddProduct(ref d8, x, b1);
                    x = V.Broadcast(a[9 * TStep.Floats]); V.AddProduct(ref c9, x, b0); V.AddProduct(ref d9, x, b1);
                    x = V.Broadcast(a[10 * TStep.Floats]); V.AddProduct(ref c10, x, b0); V.AddProduct(ref d10, x, b1);
                    x = V.Broadcast(a[11 * TStep.Floats]); V.AddProduct(ref c11, x, b0); V.AddProduct(ref d11, x, b1);
                    x = V.Broadcast(a[12 * TStep.Floats]); V.AddProduct(ref c12, x, b0); V.AddProduct(ref d12, x, b1);
                    a += step;
                    b += 2 * V.Count;
                }
                while (--n > 0);
                a += skip;
            }

            c0.Store(tile + (0 * V.Count)); d0.Store(tile + (1 * V.Count));
            c1.Store(tile + (2 * V.Count)); d1.Store(tile + (3 * V.Count));
            c2.Store(tile + (4 * V.Count)); d2.Store(tile + (5 * V.Count));
            c3.Store(tile + (6 * V.Count)); d3.Store(tile + (7 * V.Count));
            c4.Store(tile + (8 * V.Count)); d4.Store(tile + (9 * V.Count));
            c5.Store(tile + (10 * V.Count)); d5.Store(tile + (11 * V.Count));
            c6.Store(tile + (12 * V.Count)); d6.Store(tile + (13 * V.Count));
            c7.Store(tile + (14 * V.Count)); d7.Store(tile + (15 * V.Count));
            c8.Store(tile + (16 * V.Count)); d8.Store(tile + (17 * V.Count));
            c9.Store(tile + (18 * V.Count)); d9.Store(tile + (19 * V.Count));
            c10.Store(tile + (20 * V.Count)); d10.Store(tile + (21 * V.Count));
            c11.Store(tile + (22 * V.Count)); d11.Store(tile + (23 * V.Count));
            c12.Store(tile + (24 * V.Count)); d12.Store(tile + (25 * V.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows14<V, TStep>(float* a, nint step, nint skip, float* b, nint k, float* tile, bool load, Later later)
            where V : unmanaged, IFloats<V>
            where TStep : struct, IRowStep
        {
            V c0 = default, d0 = default;
            V c1 = default, d1 = default;
            V c2 = default, d2 = default;
            V c3 = default, d3 = default;
            V c4 = default, d4 = default;
            V c5 = default, d5 = default;
            V c6 = default, d6 = default;
            V c7 = default, d7 = default;
            V c8 = default, d8 = default;
            V c9 = default, d9 = default;
            V c10 = default, d10 = default;
            V c11 = default, d11 = default;
            V c12 = default, d12 = default;
            V c13 = default, d13 = default;
            if (load)
            {
                c0 = V.Load(tile + (0 * V.Count)); d0 = V.Load(tile + (1 * V.Count));
                c1 = V.Load(tile + (2 * V.Count)); d1 = V.Load(tile + (3 * V.Count));
                c2 = V.Load(tile + (4 * V.Count)); d2 = V.Load(tile + (5 * V.Count));
                c3 = V.Load(tile + (6 * V.Count)); d3 = V.Load(tile + (7 * V.Count));
                c4 = V.Load(tile + (8 * V.Count)); d4 = V.Load(tile + (9 * V.Count));
                c5 = V.Load(tile + (10 * V.Count)); d5 = V.Load(tile + (11 * V.Count));
                c6 = V.Load(tile + (12 * V.Count)); d6 = V.Load(tile + (13 * V.Count));
                c7 = V.Load(tile + (14 * V.Count)); d7 = V.Load(tile + (15 * V.Count));
                c8 = V.Load(tile + (16 * V.Count)); d8 = V.Load(tile + (17 * V.Count));
                c9 = V.Load(tile + (18 * V.Count)); d9 = V.Load(tile + (19 * V.Count));
                c10 = V.Load(tile + (20 * V.Count)); d10 = V.Load(tile + (21 * V.Count));
                c11 = V.Load(tile + (22 * V.Count)); d11 = V.Load(tile + (23 * V.Count));
                c12 = V.Load(tile + (24 * V.Count)); d12 = V.Load(tile + (25 * V.Count));
                c13 = V.Load(tile + (26 * V.Count)); d13 = V.Load(tile + (27 * V.Count));
            }

            while (k > 0)
            {
                nint n = k < Run ? k : Run;
                k -= n;
                float* next = a + (14 * Run);
                later = Prefetch(later);
                do
                {
                    Prefetch(b, 2 * V.Count);
                    Prefetch<TStep>(next);
                    next += Run;
                    V b0 = V.Load(b), b1 = V.Load(b + V.Count), x;
                    x = V.Broadcast(a[0 * TStep.Floats]); V.AddProduct(ref c0, x, b0); V.AddProduct(ref d0, x, b1);
                    x = V.Broadcast(a[1 * TStep.Floats]); V.AddProduct(ref c1, x, b0); V.AddProduct(ref d1, x, b1);
                    x = V.Broadcast(a[2 * TStep.Floats]); V.AddProduct(ref c2, x, b0); V.AddProduct(ref d2, x, b1);
                    x = V.Broadcast(a[3 * TStep.Floats]); V.AddProduct(ref c3, x, b0); V.AddProduct(ref d3, x, b1);
                    x = V.Broadcast(a[4 * TStep.Floats]); V.AddProduct(ref c4, x, b0); V.AddProduct(ref d4, x, b1);
                    x = V.Broadcast(a[5 * TStep.Floats]); V.AddProduct(ref c5, x, b0); V.AddProduct(ref d5, x, b1);
                    x = V.Broadcast(a[6 * TStep.Floats]); V.AddProduct(ref c6, x, b0); V.AddProduct(ref d6, x, b1);
                    x = V.Broadcast(a[7 * TStep.Floats]); V.AddProduct(ref c7, x, b0); V.AddProduct(ref d7, x, b1);
                    x = V.Broadcast(a[8 * TStep.Floats]); V.AddProduct(ref c8, x, b0); V.AddProduct(ref d8, x, b1);
                    x = V.Broadcast(a[9 * TStep.Floats]); V.AddProduct(ref c9, x, b0); V.AddProduct(ref d9, x, b1);
                    x = V.Broadcast(a[10 * TStep.Floats]); V.AddProduct(ref c10, x, b0); V.AddProduct(ref d10, x, b1);
                    x = V.Broadcast(a[11 * TStep.Floats]); V.AddProduct(ref c11, x, b0); V.AddProduct(ref d11, x, b1);
                    x = V.Broadcast(a[12 * TStep.Floats]); V.AddProduct(ref c12, x, b0); V.AddProduct(ref d12, x, b1);
                    x = V.Broadcast(a[13 * TStep.Floats]); V.AddProduct(ref c13, x, b0); V.AddProduct(ref d13, x, b1);
                    a += step;
                    b += 2 * V.Count;
                }
                while (--n > 0);
                a += skip;
            }

            c0.Store(tile + (0 * V.Count)); d0.Store(tile + (1 * V.Count));
            c1.Store(tile + (2 * V.Count)); d1.Store(tile + (3 * V.Count));
            c2.Store(tile + (4 * V.Count)); d2.Store(tile + (5 * V.Count));
            c3.Store(tile + (6 * V.Count)); d3.Store(tile + (7 * V.Count));
            c4.Store(tile + (8 * V.Count)); d4.Store(tile + (9 * V.Count));
            c5.Store(tile + (10 * V.Count)); d5.Store(tile + (11 * V.Count));
            c6.Store(tile + (12 * V.Count)); d6.Store(tile + (13 * V.Count));
            c7.Store(tile + (14 * V.Count)); d7.Store(tile + (15 * V.Count));
            c8.Store(tile + (16 * V.Count)); d8.Store(tile + (17 * V.Count));
            c9.Store(tile + (18 * V.Count)); d9.Store(tile + (19 * V.Count));
            c10.Store(tile + (20 * V.Count)); d10.Store(tile + (21 * V.Count));
            c11.Store(tile + (22 * V.Count)); d11.Store(tile + (23 * V.Count));
            c12.Store(tile + (24 * V.Count)); d12.Store(tile + (25 * V.Count));
            c13.Store(tile + (26 * V.Count)); d13.Store(tile + (27 * V.Count));
        }
    }
}
