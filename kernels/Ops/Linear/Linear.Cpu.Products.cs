using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Kernels.Ops;

public static unsafe partial class Linear
{
    /// <summary>f32 rows and f32 panels.</summary>
    readonly struct FloatProduct<TLanes, TVector>(float* x, float* w, int inputs) : IProduct
        where TLanes : unmanaged, ILanes<TVector>
        where TVector : unmanaged
    {
        public void Enter(int firstPanel, int endPanel, int k, int count)
        {
        }

        public void Multiply(int row, int rows, int panel, int k, int count, float* tile)
        {
            float* a = x + (row * PackRows.Width(inputs)) + ((long)rows * k), b = w + ((((long)panel * inputs) + k) * 2 * TLanes.Count);
            Tiles.Multiply<TLanes, TVector, Blocked>(rows, a, 1, Tiles.Run * (rows - 1), b, count, tile, load: k > 0);
        }

        public void Finish(int row, int rows, int panel, float* tile)
        {
        }
    }

    /// <summary>
    /// f32 rows and bf16 panels that several blocks of rows read: a slice of the panels is widened once, into memory that
    /// stays in the second-level cache, and every block reads it there with the kernel of f32. Widening inside the kernel
    /// instead costs 4 % of it, again for each block.
    /// </summary>
    /// <param name="x">packed rows</param>
    /// <param name="w">panels in bf16</param>
    /// <param name="inputs">K</param>
    /// <param name="widened"><see cref="WidenedFloats"/> for every thread</param>
    readonly struct SharedBF16Product<TLanes, TVector>(float* x, uint* w, int inputs, float* widened) : IProduct
        where TLanes : unmanaged, ILanes<TVector>
        where TVector : unmanaged
    {
        float* Mine => widened + (WorkerPool.Worker * (long)WidenedFloats);

        public void Enter(int firstPanel, int endPanel, int k, int count)
        {
            float* to = Mine;
            for (int panel = firstPanel; panel < endPanel; panel++, to += (long)count * 2 * TLanes.Count)
                Widen<TLanes, TVector>(w + ((((long)panel * inputs) + k) * TLanes.Count), count, to);
        }

        public void Multiply(int row, int rows, int panel, int k, int count, float* tile)
        {
            int inGroup = panel % (ColumnsOf(inputs) / (2 * TLanes.Count));
            float* a = x + (row * PackRows.Width(inputs)) + ((long)rows * k), b = Mine + ((long)inGroup * count * 2 * TLanes.Count);
            Tiles.Multiply<TLanes, TVector, Blocked>(rows, a, 1, Tiles.Run * (rows - 1), b, count, tile, load: k > 0);
        }

        public void Finish(int row, int rows, int panel, float* tile)
        {
        }
    }

    /// <summary>
    /// A single block of f32 rows and bf16 panels: the stream of the weights decides. It is widened in registers for one or two
    /// rows, else a little at a time into the first-level cache, where the kernel of f32 takes it up.
    /// </summary>
    readonly struct StreamedBF16Product<TLanes, TVector>(float* x, uint* w, int inputs) : IProduct
        where TLanes : unmanaged, ILanes<TVector>
        where TVector : unmanaged
    {
        /// <summary>Steps of k at a time, 8 KB of them with AVX-512; a multiple of <see cref="Tiles.Run"/>.</summary>
        const int Few = 64;

        public void Enter(int firstPanel, int endPanel, int k, int count)
        {
        }

        [SkipLocalsInit]
        public void Multiply(int row, int rows, int panel, int k, int count, float* tile)
        {
            uint* from = w + ((((long)panel * inputs) + k) * TLanes.Count);
            float* a = x + (row * PackRows.Width(inputs)) + ((long)rows * k);
            if (rows <= PairTiles.MostRows)
            {
                PairTiles.Multiply<TLanes, TVector>(rows, a, from, count, tile, load: k > 0);
                return;
            }

            float* b = stackalloc float[Few * 2 * TLanes.Count];
            for (int done = 0; done < count; done += Few)
            {
                int n = Math.Min(Few, count - done);
                Widen<TLanes, TVector>(from + ((long)done * TLanes.Count), n, b);
                Tiles.Multiply<TLanes, TVector, Blocked>(
                    rows, a + ((long)rows * done), 1, Tiles.Run * (rows - 1), b, n, tile, load: k + done > 0);
            }
        }

        public void Finish(int row, int rows, int panel, float* tile)
        {
        }
    }

    /// <summary>Floats of a slice of k of a group of panels: <see cref="MostWhole"/> of a narrow group or <see cref="MostSharedSlice"/> of a wide one.</summary>
    const int WidenedFloats = MostWhole * GroupColumns > MostSharedSlice * LongGroupColumns ? MostWhole * GroupColumns : MostSharedSlice * LongGroupColumns;

    /// <summary>(count, width) of bf16 pairs as f32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Widen<TLanes, TVector>(uint* from, int count, float* to)
        where TLanes : unmanaged, ILanes<TVector>
        where TVector : unmanaged
    {
        for (int i = 0; i < count; i++, from += TLanes.Count, to += 2 * TLanes.Count)
        {
            TVector pairs = TLanes.Load((float*)from);
            TLanes.Store(TLanes.LowHalves(pairs), to);
            TLanes.Store(TLanes.HighHalves(pairs), to + TLanes.Count);
        }
    }
}
