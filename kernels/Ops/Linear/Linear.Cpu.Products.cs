using System.Runtime.CompilerServices;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Kernels.Ops;

public static unsafe partial class Linear
{
    /// <summary>f32 rows and f32 panels.</summary>
    readonly struct FloatProduct<V>(float* x, float* w, int inputs) : IProduct
        where V : unmanaged, IFloats<V>
    {
        public void Enter(int firstPanel, int endPanel, int k, int count)
        {
        }

        public void Multiply(int row, int rows, int panel, int k, int count, in Following following, float* tile)
        {
            float* a = x + (row * PackRows.Width(inputs)) + ((long)rows * k), b = w + ((((long)panel * inputs) + k) * 2 * V.Count);
            Later later = following.In(x, w, inputs, 2 * V.Count, count);
            Tiles.Multiply<V, Blocked>(rows, a, 1, Tiles.Run * (rows - 1), b, count, tile, load: k > 0, later);
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
    readonly struct SharedBF16Product<V>(float* x, uint* w, int inputs, float* widened) : IProduct
        where V : unmanaged, IFloats<V>
    {
        float* Mine => widened + (WorkerPool.Worker * (long)WidenedFloats);

        public void Enter(int firstPanel, int endPanel, int k, int count)
        {
            float* to = Mine;
            for (int panel = firstPanel; panel < endPanel; panel++, to += (long)count * 2 * V.Count)
                Widen<V>(w + ((((long)panel * inputs) + k) * V.Count), count, to);
        }

        public void Multiply(int row, int rows, int panel, int k, int count, in Following following, float* tile)
        {
            int inGroup = panel % (ColumnsOf(inputs) / (2 * V.Count));
            float* a = x + (row * PackRows.Width(inputs)) + ((long)rows * k), b = Mine + ((long)inGroup * count * 2 * V.Count);
            Later later = following.In(x, (float*)w, inputs, V.Count, count);
            Tiles.Multiply<V, Blocked>(rows, a, 1, Tiles.Run * (rows - 1), b, count, tile, load: k > 0, later);
        }

        public void Finish(int row, int rows, int panel, float* tile)
        {
        }
    }

    /// <summary>
    /// A single block of f32 rows and bf16 panels: the stream of the weights decides. It is widened in registers for one or two
    /// rows, else a little at a time into the first-level cache, where the kernel of f32 takes it up.
    /// </summary>
    readonly struct StreamedBF16Product<V>(float* x, uint* w, int inputs) : IProduct
        where V : unmanaged, IFloats<V>
    {
        /// <summary>Steps of k at a time, 8 KB of them with AVX-512; a multiple of <see cref="Tiles.Run"/>.</summary>
        const int Few = 64;

        public void Enter(int firstPanel, int endPanel, int k, int count)
        {
        }

        [SkipLocalsInit]
        public void Multiply(int row, int rows, int panel, int k, int count, in Following following, float* tile)
        {
            uint* from = w + ((((long)panel * inputs) + k) * V.Count);
            float* a = x + (row * PackRows.Width(inputs)) + ((long)rows * k);
            if (rows <= PairTiles.MostRows)
            {
                PairTiles.Multiply<V>(rows, a, from, count, tile, load: k > 0);
                return;
            }

            float* b = stackalloc float[Few * 2 * V.Count];
            for (int done = 0; done < count; done += Few)
            {
                int n = Math.Min(Few, count - done);
                Widen<V>(from + ((long)done * V.Count), n, b);
                Tiles.Multiply<V, Blocked>(
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
    static void Widen<V>(uint* from, int count, float* to)
        where V : unmanaged, IFloats<V>
    {
        for (int i = 0; i < count; i++, from += V.Count, to += 2 * V.Count)
        {
            V pairs = V.Load((float*)from);
            V.LowHalves(pairs).Store(to);
            V.HighHalves(pairs).Store(to + V.Count);
        }
    }
}
