using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Kernels.Ops;

public static unsafe partial class Linear
{
    /// <summary>
    /// Micro-kernels of one and two f32 rows on bf16 panels, widened in registers: as <see cref="Tiles"/>, bit for bit, with b
    /// (k, W / 2) of pairs. So few rows wait for the stream of weights; writing the widened ones even to the first-level cache
    /// takes longer than reading half as many bytes saves.
    /// </summary>
    static class PairTiles
    {
        public const int MostRows = 2;

        public static void Multiply<TLanes, TVector>(int rows, float* a, uint* b, int k, float* tile, bool load)
            where TLanes : unmanaged, ILanes<TVector>
            where TVector : unmanaged
        {
            if (rows == 1)
                Row1<TLanes, TVector>(a, b, k, tile, load);
            else
                Rows2<TLanes, TVector>(a, b, k, tile, load);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Row1<TLanes, TVector>(float* a, uint* b, int k, float* tile, bool load)
            where TLanes : unmanaged, ILanes<TVector>
            where TVector : unmanaged
        {
            TVector c = load ? TLanes.Load(tile) : default, d = load ? TLanes.Load(tile + TLanes.Count) : default;
            for (; k > 0; k--, a++, b += TLanes.Count)
            {
                TVector pairs = TLanes.Load((float*)b), x = TLanes.Broadcast(*a);
                c = TLanes.MultiplyAdd(x, TLanes.LowHalves(pairs), c);
                d = TLanes.MultiplyAdd(x, TLanes.HighHalves(pairs), d);
            }

            TLanes.Store(c, tile);
            TLanes.Store(d, tile + TLanes.Count);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows2<TLanes, TVector>(float* a, uint* b, int k, float* tile, bool load)
            where TLanes : unmanaged, ILanes<TVector>
            where TVector : unmanaged
        {
            TVector c0 = default, d0 = default, c1 = default, d1 = default;
            if (load)
            {
                (c0, d0) = (TLanes.Load(tile), TLanes.Load(tile + TLanes.Count));
                (c1, d1) = (TLanes.Load(tile + (2 * TLanes.Count)), TLanes.Load(tile + (3 * TLanes.Count)));
            }

            while (k > 0)
            {
                int n = Math.Min(k, Tiles.Run);
                k -= n;
                do
                {
                    TVector pairs = TLanes.Load((float*)b), low = TLanes.LowHalves(pairs), high = TLanes.HighHalves(pairs);
                    TVector x = TLanes.Broadcast(a[0]);
                    c0 = TLanes.MultiplyAdd(x, low, c0);
                    d0 = TLanes.MultiplyAdd(x, high, d0);
                    x = TLanes.Broadcast(a[Tiles.Run]);
                    c1 = TLanes.MultiplyAdd(x, low, c1);
                    d1 = TLanes.MultiplyAdd(x, high, d1);
                    a++;
                    b += TLanes.Count;
                }
                while (--n > 0);
                a += Tiles.Run;
            }

            TLanes.Store(c0, tile);
            TLanes.Store(d0, tile + TLanes.Count);
            TLanes.Store(c1, tile + (2 * TLanes.Count));
            TLanes.Store(d1, tile + (3 * TLanes.Count));
        }
    }
}
