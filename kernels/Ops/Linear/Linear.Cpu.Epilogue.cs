using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using TaylorSeer.Kernels.Cpu;

namespace TaylorSeer.Kernels.Ops;

public static unsafe partial class Linear
{
    /// <summary>What becomes of a finished tile of x Wᵀ. A struct of pointers: each one compiles its own product, no call is virtual.</summary>
    internal interface IEpilogue
    {
        /// <summary>
        /// Takes the tile (<paramref name="rows"/>, panel width), contiguous and in the first-level cache, whose corner is
        /// element (<paramref name="row"/>, <paramref name="column"/>) of the product. Only the first
        /// <paramref name="columns"/> columns are real; the tile may be overwritten.
        /// </summary>
        void Store(float* tile, int row, int column, int rows, int columns);

        /// <summary>
        /// Says that this tile will be stored after its last multiply-adds: time to bring the rows of its destination, which lie far
        /// apart, into the caches (measured: 2 to 3 % of a product of 512 rows).
        /// </summary>
        void Expect(int row, int column, int rows);
    }

    /// <summary><see cref="Activation.None"/>.</summary>
    internal readonly struct Identity : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<V>(V x)
            where V : unmanaged, IFloats<V> =>
            x;
    }

    /// <summary><see cref="Activation.Relu"/>.</summary>
    internal readonly struct Relu : IVectorFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Apply<V>(V x)
            where V : unmanaged, IFloats<V> =>
            V.Max(default, x);
    }

    /// <summary>y = act(tile + bias).</summary>
    internal readonly struct BiasActivation<V, TActivation>(float* bias, float* y, long stride) : IEpilogue
        where V : unmanaged, IFloats<V>
        where TActivation : unmanaged, IVectorFunction
    {
        public void Expect(int row, int column, int rows)
        {
            float* to = y + (row * stride) + column;
            for (int r = 0; Sse.IsSupported && r < rows; r++, to += stride)
            {
                Sse.Prefetch0(to);
                Sse.Prefetch0(to + V.Count);
            }
        }

        public void Store(float* tile, int row, int column, int rows, int columns)
        {
            float* to = y + (row * stride) + column;
            if (columns == 2 * V.Count)
                Finish(tile, bias + column, to, stride, rows);
            else
                StoreNarrow(tile, to, column, rows, columns);
        }

        /// <summary>The last panel: finished where it lies, under a bias filled up with zeros, then copied as far as it is real.</summary>
        void StoreNarrow(float* tile, float* to, int column, int rows, int columns)
        {
            float* padded = stackalloc float[2 * V.Count];
            new Span<float>(padded, 2 * V.Count).Clear();
            new ReadOnlySpan<float>(bias + column, columns).CopyTo(new(padded, columns));
            Finish(tile, padded, tile, 2 * V.Count, rows);
            for (int r = 0; r < rows; r++)
                new ReadOnlySpan<float>(tile + (r * 2 * V.Count), columns).CopyTo(new(to + (r * stride), columns));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Finish(float* tile, float* bias, float* to, long stride, int rows)
        {
            V b0 = V.Load(bias), b1 = V.Load(bias + V.Count);
            for (int r = 0; r < rows; r++)
            {
                V v0 = V.Load(tile) + b0, v1 = V.Load(tile + V.Count) + b1;
                TActivation.Apply(v0).Store(to);
                TActivation.Apply(v1).Store(to + V.Count);
                tile += 2 * V.Count;
                to += stride;
            }
        }
    }
}
