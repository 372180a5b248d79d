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

        public static void Multiply<V>(int rows, float* a, uint* b, int k, float* tile, bool load)
            where V : unmanaged, IFloats<V>
        {
            if (rows == 1)
                Row1<V>(a, b, k, tile, load);
            else
                Rows2<V>(a, b, k, tile, load);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Row1<V>(float* a, uint* b, int k, float* tile, bool load)
            where V : unmanaged, IFloats<V>
        {
            V c = load ? V.Load(tile) : default, d = load ? V.Load(tile + V.Count) : default;
            for (; k > 0; k--, a++, b += V.Count)
            {
                V pairs = V.Load((float*)b), x = V.Broadcast(*a);
                V.AddProduct(ref c, x, V.LowHalves(pairs));
                V.AddProduct(ref d, x, V.HighHalves(pairs));
            }

            c.Store(tile);
            d.Store(tile + V.Count);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Rows2<V>(float* a, uint* b, int k, float* tile, bool load)
            where V : unmanaged, IFloats<V>
        {
            V c0 = default, d0 = default, c1 = default, d1 = default;
            if (load)
            {
                (c0, d0) = (V.Load(tile), V.Load(tile + V.Count));
                (c1, d1) = (V.Load(tile + (2 * V.Count)), V.Load(tile + (3 * V.Count)));
            }

            while (k > 0)
            {
                int n = Math.Min(k, Tiles.Run);
                k -= n;
                do
                {
                    V pairs = V.Load((float*)b), low = V.LowHalves(pairs), high = V.HighHalves(pairs);
                    V x = V.Broadcast(a[0]);
                    V.AddProduct(ref c0, x, low);
                    V.AddProduct(ref d0, x, high);
                    x = V.Broadcast(a[Tiles.Run]);
                    V.AddProduct(ref c1, x, low);
                    V.AddProduct(ref d1, x, high);
                    a++;
                    b += V.Count;
                }
                while (--n > 0);
                a += Tiles.Run;
            }

            c0.Store(tile);
            d0.Store(tile + V.Count);
            c1.Store(tile + (2 * V.Count));
            d1.Store(tile + (3 * V.Count));
        }
    }
}
