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
    /// <param name="bias">by column</param>
    /// <param name="y">rows in <paramref name="order"/></param>
    /// <param name="stride">of plain rows: their distance; of others: their width</param>
    /// <param name="order">how they lie</param>
    internal readonly struct BiasActivation<V, TActivation>(float* bias, float* y, long stride, RowOrder order) : IEpilogue
        where V : unmanaged, IFloats<V>
        where TActivation : unmanaged, IVectorFunction
    {
        public void Expect(int row, int column, int rows)
        {
            Place to = At(row, column, rows);
            for (int r = 0; Sse.IsSupported && r < rows; r++)
            {
                float* first = to.First + (r * to.NextRow);
                Sse.Prefetch0(first);
                Sse.Prefetch0(first + to.NextVector);
            }
        }

        public void Store(float* tile, int row, int column, int rows, int columns)
        {
            Place to = At(row, column, rows);
            if (columns == 2 * V.Count)
                Finish(tile, bias + column, to, rows);
            else
                StoreNarrow(tile, to, column, rows, columns);
        }

        /// <summary>Where a tile belongs; of blocked rows, a block is one tile high.</summary>
        Place At(int row, int column, int rows) => order == RowOrder.Plain
            ? new(y + (row * stride) + column, stride, V.Count)
            : new(
                y + (row * stride) + ((long)rows * (column - (column % Tiles.Run))) + (column % Tiles.Run),
                Tiles.Run,
                V.Count == Tiles.Run ? rows * Tiles.Run : V.Count);

        /// <summary>The last panel: finished where it lies, under a bias filled up with zeros, then copied as far as it is real.</summary>
        void StoreNarrow(float* tile, Place to, int column, int rows, int columns)
        {
            float* padded = stackalloc float[2 * V.Count];
            new Span<float>(padded, 2 * V.Count).Clear();
            new ReadOnlySpan<float>(bias + column, columns).CopyTo(new(padded, columns));
            Finish(tile, padded, new(tile, 2 * V.Count, V.Count), rows);
            for (int r = 0; r < rows; r++)
                new ReadOnlySpan<float>(tile + (r * 2 * V.Count), columns).CopyTo(new(to.First + (r * to.NextRow), columns));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Finish(float* tile, float* bias, Place place, int rows)
        {
            V b0 = V.Load(bias), b1 = V.Load(bias + V.Count);
            float* to = place.First;
            long nextRow = place.NextRow, nextVector = place.NextVector;
            for (int r = 0; r < rows; r++)
            {
                V v0 = V.Load(tile) + b0, v1 = V.Load(tile + V.Count) + b1;
                TActivation.Apply(v0).Store(to);
                TActivation.Apply(v1).Store(to + nextVector);
                tile += 2 * V.Count;
                to += nextRow;
            }
        }

        /// <summary>Where the first vector of a tile goes, and how far it is to the next row and to a row's second vector.</summary>
        readonly struct Place(float* first, long nextRow, long nextVector)
        {
            public readonly float* First = first;
            public readonly long NextRow = nextRow, NextVector = nextVector;
        }
    }
}
