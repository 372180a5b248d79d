using System.Runtime.InteropServices;
using TaylorSeer.Kernels.Cpu;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;
using TaylorSeer.Kernels.Memory;
using TaylorSeer.Kernels.Ops;

namespace TaylorSeer.Cli.Bench;

/// <summary>
/// What a <see cref="TunedProduct"/> multiplies, on the device, and some of its results by the definition. Operands repeat a row of random numbers whose
/// length is a prime, so that every place is known without a copy on the host.
/// </summary>
sealed class TunedOperands : IDisposable
{
    const int Pattern = 65521, MostRows = 16, MostColumns = 64;

    readonly GpuDevice gpu;
    readonly OperandType type;
    readonly TunedProduct product;
    readonly List<GpuBuffer> buffers = [];
    readonly GpuBuffer x, w, results;
    readonly MatmulEpilogue epilogue;
    readonly GpuView<float> xScale, wScale;
    readonly int[] rows, columns;
    readonly float[] expected;

    /// <param name="gpu">where</param>
    /// <param name="type">of both operands</param>
    /// <param name="product">the sizes</param>
    /// <param name="copies">of the weight, to walk through: a step's weights come from memory, not from a cache</param>
    /// <exception cref="GpuException">They do not fit.</exception>
    public TunedOperands(GpuDevice gpu, OperandType type, TunedProduct product, int copies)
    {
        (this.gpu, this.type, this.product, Copies) = (gpu, type, product, copies);
        (int M, int N, int K) = (product.M, product.N, product.K);
        (rows, columns) = (Places(M, MostRows), Places(N, MostColumns));
        System.Random random = new(1);
        float[] left = Numbers(random), right = Numbers(random), bias = Few(N, i => (i % 11) - 5), gate = Few(N, i => 0.5f + (i % 3));
        float[] ofRows = Few(M, i => Scale(i % 7)), ofColumns = Few(N, i => Scale(i % 5));
        try
        {
            x = Filled(left, (long)M * K);
            w = Filled(right, (long)copies * N * K);
            results = Allocate((long)M * N * (product.Gated ? sizeof(float) : sizeof(ushort)));
            (xScale, wScale) = (Sent(ofRows), Sent(ofColumns));
            epilogue = product.Gated
                ? new() { Bias = Sent(bias), Act = product.Act, Residual = results.View<float>(0, (long)M * N), Gate = Sent(gate), GateStride = N, Tokens = M }
                : new() { Bias = Sent(bias), Act = product.Act, Y = results.View<ushort>(0, (long)M * N), YStride = N };
        }
        catch
        {
            Dispose();
            throw;
        }

        expected = Define(left, right, bias, gate, ofRows, ofColumns);
    }

    public int Copies { get; }

    /// <summary>Bytes of one weight.</summary>
    public static long WeightBytes(OperandType type, TunedProduct product) => (long)product.N * product.K * Bytes(type);

    /// <summary>Bytes of all.</summary>
    public static long TotalBytes(OperandType type, TunedProduct product, int copies) =>
        (copies * WeightBytes(type, product)) + ((long)product.M * product.K * Bytes(type)) + ((long)product.M * product.N * (product.Gated ? sizeof(float) : sizeof(ushort)));

    /// <summary>Bytes of an element.</summary>
    public static int Bytes(OperandType type) => type == OperandType.E4M3 ? 1 : sizeof(ushort);

    /// <summary>Starts the product with one of the weights.</summary>
    public void Launch(TensorCoreMatmul matmul, MatmulPlan plan, int copy)
    {
        (int M, int N, int K) = (product.M, product.N, product.K);
        long first = (long)copy * N * K, all = (long)N * K;
        if (type == OperandType.E4M3)
            TensorCoreLinear.Launch(matmul, x.View<byte>(0, (long)M * K), xScale, w.View<byte>(first, all), wScale, M, N, K, K, epilogue, plan);
        else
            TensorCoreLinear.Launch(matmul, type, x.View<ushort>(0, (long)M * K), w.View<ushort>(first, all), M, N, K, K, epilogue, plan);
    }

    /// <summary>Runs a plan once; the largest error of the results that are known, as a share of what is allowed.</summary>
    /// <remarks>
    /// Allowed: a result in 16 bits, and sums of K terms of which tensor cores keep 2^-14 (2^-12 of 8 bits: Hopper's add with fewer digits than f32). A slice
    /// left out or added twice is a hundred times as much.
    /// </remarks>
    public double Check(TensorCoreMatmul matmul, MatmulPlan plan) => Check(() => Launch(matmul, plan, 0));

    /// <summary>The same of whatever <paramref name="launch"/> starts.</summary>
    public double Check(Action launch)
    {
        int width = product.N * (product.Gated ? sizeof(float) : sizeof(ushort));
        byte[] row = new byte[width];
        row.AsSpan().Fill(product.Gated ? (byte)0 : (byte)0xff);        // what a gated product adds to; not-a-numbers to be overwritten
        foreach (int m in rows)
            gpu.Write(results, (long)m * width, row);
        launch();

        double worst = 0, sum = product.K * Math.ScaleB(1, type == OperandType.E4M3 ? -12 : -14);
        for (int i = 0; i < rows.Length; i++)
        {
            gpu.Read(results, (long)rows[i] * width, row);
            for (int j = 0; j < columns.Length; j++)
            {
                double exact = expected[(i * columns.Length) + j], error = Math.Abs(Result(row, columns[j]) - exact) / (sum + (Math.Abs(exact) / 128));
                if (double.IsNaN(error))
                    return error;
                worst = Math.Max(worst, error);
            }
        }

        return worst;
    }

    public void Dispose()
    {
        foreach (GpuBuffer buffer in buffers)
            buffer.Dispose();
        buffers.Clear();
    }

    /// <summary>Up to <paramref name="most"/> places: the first, the last, and some between.</summary>
    static int[] Places(int count, int most) => count <= most ? [.. Enumerable.Range(0, count)] : [.. Enumerable.Range(0, most).Select(i => (int)((long)i * (count - 1) / (most - 1)))];

    static float[] Few(int count, Func<int, float> value) => [.. Enumerable.Range(0, count).Select(value)];

    /// <summary>A quarter and more of what makes 448 a one.</summary>
    static float Scale(int i) => (i + 2) / (8 * E4M3.Largest);

    /// <summary>In -1 to 1 as operands keep them; in e4m3, -448 to 448.</summary>
    float[] Numbers(System.Random random) => [.. Enumerable.Range(0, Pattern).Select(_ => (2 * random.NextSingle()) - 1).Select(v => type switch
    {
        OperandType.BF16 => BF16.Widen(BF16.Round(v)),
        OperandType.F16 => (float)(Half)v,
        _ => E4M3.Nearest(E4M3.Largest * v),
    })];

    float Result(byte[] row, int n)
    {
        if (product.Gated)
            return MemoryMarshal.Cast<byte, float>(row)[n];
        ushort bits = MemoryMarshal.Cast<byte, ushort>(row)[n];
        return type == OperandType.F16 ? (float)BitConverter.UInt16BitsToHalf(bits) : BF16.Widen(bits);
    }

    /// <summary>The chosen rows and columns as Linear defines them.</summary>
    float[] Define(float[] left, float[] right, float[] bias, float[] gate, float[] ofRows, float[] ofColumns)
    {
        int K = product.K, scaled = type == OperandType.E4M3 ? 1 : 0;
        using NativeBlock a = new((long)rows.Length * K * sizeof(float)), b = new((long)columns.Length * K * sizeof(float));
        using NativeBlock c = new(columns.Length * sizeof(float)), y = new((long)rows.Length * columns.Length * sizeof(float));
        Gather(a.View<float>(), rows, left, ofRows);
        Gather(b.View<float>(), columns, right, ofColumns);
        for (int j = 0; j < columns.Length; j++)
            c.View<float>()[j] = bias[columns[j]];
        Linear.Reference(a.View<float>(), b.View<float>(), c.View<float>(), product.Act, y.View<float>(), rows.Length, K, columns.Length, K, columns.Length);
        float[] values = y.View<float>().Slice(0, rows.Length * columns.Length).Span.ToArray();
        for (int i = 0; product.Gated && i < values.Length; i++)
            values[i] *= gate[columns[i % columns.Length]];
        return values;

        void Gather(View<float> to, int[] chosen, float[] pattern, float[] scales)
        {
            for (long i = 0; i < (long)chosen.Length * K; i++)
            {
                int row = chosen[i / K];
                to[i] = pattern[(((long)row * K) + (i % K)) % Pattern] * (scaled == 1 ? scales[row] : 1);
            }
        }
    }

    /// <summary>The pattern again and again, as operands keep it.</summary>
    GpuBuffer Filled(float[] pattern, long elements)
    {
        byte[] bytes = type switch
        {
            OperandType.E4M3 => [.. pattern.Select(E4M3.Round)],
            OperandType.BF16 => MemoryMarshal.AsBytes<ushort>([.. pattern.Select(BF16.Round)]).ToArray(),
            _ => MemoryMarshal.AsBytes<ushort>([.. pattern.Select(v => BitConverter.HalfToUInt16Bits((Half)v))]).ToArray(),
        };

        GpuBuffer buffer = Allocate(elements * Bytes(type));
        for (long at = 0; at < buffer.Bytes; at += bytes.Length)
            gpu.Write(buffer, at, bytes.AsSpan(0, (int)Math.Min(bytes.Length, buffer.Bytes - at)));
        return buffer;
    }

    GpuView<float> Sent(float[] values)
    {
        GpuBuffer buffer = Allocate(values.Length * (long)sizeof(float));
        gpu.Write(buffer, 0, MemoryMarshal.AsBytes(values.AsSpan()));
        return buffer.View<float>(0, values.Length);
    }

    GpuBuffer Allocate(long bytes)
    {
        GpuBuffer buffer = gpu.Allocate(bytes);
        buffers.Add(buffer);
        return buffer;
    }
}
