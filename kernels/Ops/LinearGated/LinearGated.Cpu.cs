using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// LinearGated: the end of an attention or an MLP: its last linear layer, what a forecast needs of it, and its gate.
//
//   y = x W^T + b     D <- the differences of y, if they are kept     r[n,t] += gate[n] * y[n,t], in place
//
// Replaces Linear, UpdateDifferences and AddGated, bit by bit: the epilogue of the product does all three while a tile
// of y is in the first-level cache, so that y is never stored.
//
// Traffic: of the product without its output; r read and written; differences as in UpdateDifferences.
public static unsafe class LinearGated
{
    /// <summary>r += gate · (x Wᵀ + b), and the differences of x Wᵀ + b.</summary>
    /// <typeparam name="TKept">float: differences in f32; ushort: in bf16</typeparam>
    /// <param name="pool">the threads that share the work</param>
    /// <param name="x">(N T, w.Inputs), dense</param>
    /// <param name="w">the weight</param>
    /// <param name="bias">(D), D = w.Outputs</param>
    /// <param name="gate">(N, D), rows <paramref name="gateStride"/> floats apart</param>
    /// <param name="gateStride">distance of two rows of gate</param>
    /// <param name="residual">r (N, T, D), dense</param>
    /// <param name="N">samples</param>
    /// <param name="T">tokens</param>
    /// <param name="differences">(K, N T D), K ≥ orders, if orders is not 0</param>
    /// <param name="gap">as in <see cref="UpdateDifferences"/></param>
    /// <param name="orders">differences to update; 0: none are kept</param>
    public static void Cpu<TKept>(
        WorkerPool pool, View<float> x, PackedMatrix w, View<float> bias, View<float> gate, long gateStride, View<float> residual, int N, int T,
        View<TKept> differences, float gap, int orders)
        where TKept : unmanaged
    {
        Stored<TKept>.Check();
        long elements = (long)N * T * w.Outputs;
        var epilogue = new Epilogue<TKept>(bias.Pointer, gate.Pointer, gateStride, T, residual.Pointer, w.Outputs, differences.Pointer, elements, gap, orders);
        if (Lanes.Is512)
            Linear.Multiply<Lanes512, Vector512<float>, Epilogue<TKept>>(pool, x.Pointer, w.Inputs, w, N * T, epilogue);
        else if (Lanes.Is256)
            Linear.Multiply<Lanes256, Vector256<float>, Epilogue<TKept>>(pool, x.Pointer, w.Inputs, w, N * T, epilogue);
        else
            Linear.Multiply<Lanes128, Vector128<float>, Epilogue<TKept>>(pool, x.Pointer, w.Inputs, w, N * T, epilogue);
    }

    readonly struct Epilogue<TKept>(
        float* bias, float* gate, long gateStride, int tokens, float* residual, int width, TKept* differences, long stride, float gap, int orders)
        : Linear.IEpilogue
        where TKept : unmanaged
    {
        public void Expect(int row, int column, int rows)
        {
            if (!Sse.IsSupported)
                return;

            for (int r = 0; r < rows; r++)
            {
                TKept* kept = differences + ((row + r) * (long)width) + column;
                for (int k = 0; k < orders; k++, kept += stride)
                {
                    for (int line = 0; line < PackedMatrix.PanelWidth * sizeof(TKept); line += NativeBlock.Alignment)
                        Sse.Prefetch1((byte*)kept + line);
                }
            }
        }

        public void Store(float* tile, int row, int column, int rows, int columns)
        {
            for (int r = 0; r < rows; r++, tile += PackedMatrix.PanelWidth)
            {
                long at = ((row + r) * (long)width) + column;
                Loops.Run(
                    new Row<TKept>(tile, bias + column, gate + ((row + r) / tokens * gateStride) + column, residual + at, differences + at, stride, gap, orders),
                    columns);
            }
        }
    }

    readonly struct Row<TKept>(float* tile, float* bias, float* gate, float* residual, TKept* differences, long stride, float gap, int orders) : ILoop
        where TKept : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int Run<V>(int from, int to)
            where V : unmanaged, IFloats<V>
        {
            V divisor = V.All(gap);
            int i = from, last = orders - 1;
            long next = stride;
            for (; i <= to - V.Count; i += V.Count)
            {
                V y = V.Load(tile + i) + V.Load(bias + i), difference = y;
                TKept* kept = differences + i;
                for (int k = 0; k < last; k++, kept += next)
                {
                    V old = Stored<TKept>.Load<V>(kept);
                    Stored<TKept>.Store(difference, kept);
                    difference = (difference - old) / divisor;
                }

                if (last >= 0)
                    Stored<TKept>.Store(difference, kept);
                V.MultiplyAdd(V.Load(gate + i), y, V.Load(residual + i)).Store(residual + i);
            }

            return i;
        }
    }
}
