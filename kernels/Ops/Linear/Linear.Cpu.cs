using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Memory;

namespace TaylorSeer.Kernels.Ops;

// Two jobs: x is packed into blocks of rows (Linear.Cpu.PackRows) unless it was made so, then every piece of the product takes a few of these
// blocks through a few panels of the weight (Linear.Cpu.Multiply), accumulating tiles that stay in the second-level
// cache, and hands each finished tile to an epilogue (Linear.Cpu.Epilogue) while it is in the first.
//
// Traffic: W once per 256 rows, x once or, packed here, twice, y once. A few rows (2, as in adaLN) run at the
//          speed of the stream of W, hundreds at that of the multiply-adds.
// Bits:    an element is one chain of multiply-adds over ascending k, whatever the number of rows or threads and wherever
//          slices of k and blocks of rows begin.
public static unsafe partial class Linear
{
    // x is packed this many bytes at a time at most: 910 rows of the widest layer of DiT-XL, so that a decoder with
    // 50,000 pixels needs no second copy of them
    const long MostPackedBytes = 16 << 20;

    /// <summary>y = act(x Wᵀ + b).</summary>
    /// <param name="pool">the threads that share the work; the result does not depend on their number</param>
    /// <param name="x">(rows, w.Inputs), rows <paramref name="xStride"/> floats apart</param>
    /// <param name="xStride">distance of two rows of x, at least w.Inputs</param>
    /// <param name="w">the weight (outputs, inputs)</param>
    /// <param name="bias">(w.Outputs)</param>
    /// <param name="act">applied last</param>
    /// <param name="y">(rows, w.Outputs), rows <paramref name="yStride"/> floats apart; does not overlap x</param>
    /// <param name="yStride">distance of two rows of y, at least w.Outputs</param>
    /// <param name="rows">rows of x and y, any number</param>
    /// <param name="xOrder">how rows of x lie; with weights in 8 bits they and those of y are plain</param>
    /// <param name="yOrder">how rows of y are to lie</param>
    /// <exception cref="ArgumentException">A view is too short for its shape, or its rows cannot lie so.</exception>
    public static void Cpu(
        WorkerPool pool, View<float> x, long xStride, CpuMatrix w, View<float> bias, Activation act, View<float> y, long yStride, int rows,
        RowOrder xOrder = RowOrder.Plain, RowOrder yOrder = RowOrder.Plain)
    {
        CheckOrder("x", xOrder, xStride, w.Inputs);
        CheckOrder("y", yOrder, yStride, w.Outputs);
        if ((xOrder == RowOrder.Blocked || yOrder == RowOrder.Blocked) && w is not PackedMatrix)
            throw new ArgumentException("Linear: a product of 8 bits reads and writes plain rows.", nameof(xOrder));
        CheckRows("x", x, xStride, rows, w.Inputs);
        CheckRows("y", y, yStride, rows, w.Outputs);
        CheckRows("bias", bias, w.Outputs, 1, w.Outputs);
        if (Lanes.Is512)
            Activate<Floats16>(pool, x.Pointer, xStride, w, bias.Pointer, act, y.Pointer, yStride, rows, xOrder, yOrder);
        else if (Lanes.Is256)
            Activate<Floats8>(pool, x.Pointer, xStride, w, bias.Pointer, act, y.Pointer, yStride, rows, xOrder, yOrder);
        else
            Activate<Floats4>(pool, x.Pointer, xStride, w, bias.Pointer, act, y.Pointer, yStride, rows, xOrder, yOrder);
    }

    static void Activate<V>(
        WorkerPool pool, float* x, long xStride, CpuMatrix w, float* bias, Activation act, float* y, long yStride, int rows, RowOrder xOrder, RowOrder yOrder)
        where V : unmanaged, IFloats<V>
    {
        switch (act)
        {
            case Activation.None:
                Multiply<V, BiasActivation<V, Identity>>(pool, x, xStride, xOrder, w, rows, new(bias, y, yStride, yOrder));
                break;
            case Activation.GeluTanh:
                Multiply<V, BiasActivation<V, VectorMath.GeluTanhFunction>>(pool, x, xStride, xOrder, w, rows, new(bias, y, yStride, yOrder));
                break;
            case Activation.Silu:
                Multiply<V, BiasActivation<V, VectorMath.SiluFunction>>(pool, x, xStride, xOrder, w, rows, new(bias, y, yStride, yOrder));
                break;
            case Activation.Relu:
                Multiply<V, BiasActivation<V, Relu>>(pool, x, xStride, xOrder, w, rows, new(bias, y, yStride, yOrder));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(act), act, "Linear: no such activation.");
        }
    }

    /// <summary>Packs x and multiplies it, as many rows at a time as <see cref="MostPackedBytes"/> allows.</summary>
    static void Multiply<V, TEpilogue>(WorkerPool pool, float* x, long xStride, RowOrder xOrder, CpuMatrix matrix, int rows, TEpilogue epilogue)
        where V : unmanaged, IFloats<V>
        where TEpilogue : unmanaged, IEpilogue
    {
        if (rows <= 0)
            return;
        if (matrix is QuantizedMatrix quantized)
        {
            MultiplyBytes<V, TEpilogue>(pool, x, xStride, quantized, rows, epilogue);
            return;
        }

        var w = (PackedMatrix)matrix;
        long packedRow = PackRows.Width(w.Inputs);
        bool packs = xOrder == RowOrder.Plain;
        var blocks = new RowBlocks(rows, V.TileRows);
        int together = packs ? (int)Math.Clamp(MostPackedBytes / (packedRow * sizeof(float)), MostChunkRows, int.MaxValue) : int.MaxValue;
        var parts = new RowBlocks(blocks.Count, Math.Max(together / V.TileRows, 1));      // each of some blocks
        long packed = packs ? packedRow * parts.Rows(0) * blocks.Rows(0) : 0, tiles = pool.Threads * (long)TileFloats;
        bool shared = w.Type == WeightType.BF16 && parts.Rows(0) > 1;
        using Scratch scratch = pool.Rent((packed + tiles + (shared ? pool.Threads * (long)WidenedFloats : 0)) * sizeof(float));
        float* own = scratch.View<float>().Pointer;
        for (int i = 0; i < parts.Count; i++)
        {
            RowBlocks part = blocks.Part(parts.Start(i), parts.Rows(i));
            int first = blocks.Start(parts.Start(i)), count = part.Start(part.Count);
            long work = (long)count * w.Inputs * w.Outputs;
            float* xs = packs ? own : x + (first * packedRow);
            if (packs)
            {
                var pack = new PackRows(x + (first * xStride), xStride, w.Inputs, part, xs);
                pool.Run(pack, pack.Pieces, work);
            }

            if (w.Type == WeightType.F32)
                Run(new FloatProduct<V>(xs, w.Elements.Pointer, w.Inputs));
            else if (shared)
                Run(new SharedBF16Product<V>(xs, w.Pairs.Pointer, w.Inputs, own + packed + tiles));
            else
                Run(new StreamedBF16Product<V>(xs, w.Pairs.Pointer, w.Inputs));

            void Run<TProduct>(TProduct product)
                where TProduct : unmanaged, IProduct
            {
                var multiply = new MultiplyJob<V, TProduct, TEpilogue>(
                    product, w.Inputs, w.Outputs, part, first, own + packed, pool.Threads, epilogue);
                pool.Run(multiply, multiply.Pieces, work);
            }
        }
    }

    /// <summary>Whether rows of so many elements may be <see cref="RowOrder.Blocked"/>.</summary>
    public static bool TakesBlocked(int width) => width % Tiles.Run == 0;

    static void CheckOrder(string name, RowOrder order, long stride, int width)
    {
        if (order == RowOrder.Blocked && (!TakesBlocked(width) || stride != width))
            throw new ArgumentException($"Linear: rows of {name} are blocked, {width} wide and {stride} apart: that takes a multiple of {Tiles.Run}, side by side.", name);
    }

    static void CheckRows(string name, View<float> view, long stride, int rows, int width)
    {
        if (rows > 0 && (stride < width || view.Length < ((rows - 1) * stride) + width))
        {
            throw new ArgumentException(
                $"Linear: {name} holds {view.Length} floats with rows {stride} apart, which is too little for {rows} rows of {width}.", name);
        }
    }
}
