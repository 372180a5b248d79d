using TaylorSeer.Kernels;
using TaylorSeer.Kernels.Gpu;
using TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

namespace TaylorSeer.Tests.Cuda.TensorCores;

/// <summary>A linear layer with operands in 16 bits on tensor cores, and the same in f64 and as a plain composition.</summary>
sealed record LinearCase(OperandType Type, string Tile, int Splits, int M, int N, int K)
{
    public Activation Act { get; init; }

    /// <summary>y's element: 0 none, 16 or 32 bits.</summary>
    public int StoredBits { get; init; } = 32;

    public bool Add { get; init; }

    public bool Residual { get; init; }

    public bool Gate { get; init; }

    public int Orders { get; init; }

    public bool DifferencesBF16 { get; init; }

    public bool Bias { get; init; } = true;

    /// <summary>Elements of x between rows that belong to someone else, not-a-numbers; a multiple of 8.</summary>
    public int GapX { get; init; } = 8;

    /// <summary>The same of y.</summary>
    public int GapY { get; init; }

    public override string ToString() =>
        $"linear_{Type} {Tile} in {Splits}, {M} x {N} x {K}, {Act}, y {StoredBits}{(Add ? " added to" : "")}{(Residual ? " residual" : "")}{(Gate ? " gated" : "")}{(Orders > 0 ? $" orders {Orders}{(DifferencesBF16 ? " bf16" : "")}" : "")}";

    const float Gap = -3;

    MatmulPlan Plan => new(MatmulTile.Named(Tile)!, Splits);

    int XStride => K + GapX;

    int YStride => N + GapY;

    int Tokens => Math.Max(1, (M / 2) + 1);

    /// <summary>Runs twice and compares: with f64, and the bits of both runs.</summary>
    public void Check()
    {
        Operands operands = new(this);
        using Simulated gpu = new(Plan.Tile.IsOfWarpgroups ? 90 : 80);
        Results first = Run(operands, gpu), second = Run(operands, gpu);
        Assert.Equal(first.Y, second.Y);
        Assert.Equal(first.Residual, second.Residual);
        Assert.Equal(first.Differences, second.Differences);
        Compare(operands, first);
    }

    Results Run(Operands o, Simulated gpu)
    {
        using TensorCoreMatmul matmul = gpu.Matmul();
        GpuView<ushort> x = gpu.Send(o.X), w = gpu.Send(o.W);
        GpuArgument y = StoredBits == 16 ? gpu.Send(o.Y.Select(v => Narrow.Round(v, Type)).ToArray()) : gpu.Send(o.Y);
        GpuArgument differences = DifferencesBF16 ? gpu.Send(o.Differences.Select(v => Narrow.Round(v, OperandType.BF16)).ToArray()) : gpu.Send(o.Differences);
        GpuView<float> residual = gpu.Send(o.Residual);
        MatmulEpilogue epilogue = new()
        {
            Bias = Bias ? gpu.Send(o.Bias) : GpuArgument.None,
            Act = Act,
            Y = StoredBits == 0 ? GpuArgument.None : y,
            YStride = YStride,
            Add = Add,
            Residual = Residual ? residual : GpuArgument.None,
            Gate = Gate ? gpu.Send(o.Gate) : GpuArgument.None,
            GateStride = N + 4,
            Tokens = Tokens,
            Differences = Orders > 0 ? differences : GpuArgument.None,
            DifferenceStride = ((long)M * N) + 4,
            Orders = Orders,
            Gap = Gap,
        };
        TensorCoreLinear.Launch(matmul, Type, x, w, M, N, K, XStride, epilogue, Plan);
        return new(
            StoredBits == 16 ? [.. gpu.Read<ushort>(y).Select(v => (float)Narrow.Widen(v, Type))] : gpu.Read<float>(y),
            gpu.Read<float>(residual),
            DifferencesBF16 ? [.. gpu.Read<ushort>(differences).Select(v => (float)Narrow.Widen(v, OperandType.BF16))] : gpu.Read<float>(differences));
    }

    void Compare(Operands o, Results r)
    {
        Worst y = new(), residual = new();
        Worst[] differences = [.. Enumerable.Range(0, Orders).Select(_ => new Worst())];
        for (int m = 0; m < M; m++)
        {
            for (int n = 0; n < N; n++)
            {
                (double exact, float plain) = Dot(o, m, n);
                exact = Activated(exact + (Bias ? o.Bias[n] : 0) + (Add ? o.Y[(m * YStride) + n] : 0));
                plain = (float)Activated(plain + (Bias ? o.Bias[n] : 0) + (Add ? o.Y[(m * YStride) + n] : 0));
                if (StoredBits != 0)
                    y.Add(exact, r.Y[(m * YStride) + n], StoredBits == 16 ? Narrow.Kept(plain, Type) : plain);
                int at = (m * N) + n;
                float gate = Gate ? o.Gate[(m / Tokens * (N + 4)) + n] : 1;
                if (Residual)
                    residual.Add(o.Residual[at] + (gate * exact), r.Residual[at], o.Residual[at] + (gate * plain));
                CompareDifferences(o, r, at, exact, plain, differences);
            }
        }

        if (StoredBits != 0)
            y.Check($"{this}: y");
        if (Residual)
            residual.Check($"{this}: residual");
        for (int k = 0; k < Orders; k++)
            differences[k].Check($"{this}: difference {k}");
        Untouched(o, r);
    }

    void CompareDifferences(Operands o, Results r, int at, double exact, float plain, Worst[] differences)
    {
        for (int k = 0; k < Orders; k++, at += (M * N) + 4)
        {
            differences[k].Add(exact, r.Differences[at], DifferencesBF16 ? Narrow.Kept(plain, OperandType.BF16) : plain);
            exact = (exact - o.Differences[at]) / Gap;
            plain = (plain - o.Differences[at]) / Gap;
        }
    }

    /// <summary>What lies between rows, and results that were not asked for, are as before.</summary>
    void Untouched(Operands o, Results r)
    {
        for (int i = 0; i < o.Y.Length; i++)
        {
            if (StoredBits == 0 || i % YStride >= N)
                Assert.Equal(o.Y[i], r.Y[i]);
        }

        for (int i = 0; i < o.Differences.Length; i++)
        {
            if (i % ((M * N) + 4) >= M * N)
                Assert.Equal(o.Differences[i], r.Differences[i]);
        }

        if (!Residual)
            Assert.Equal(o.Residual, r.Residual);
    }

    (double Exact, float Plain) Dot(Operands o, int m, int n)
    {
        double exact = 0;
        float plain = 0;
        for (int k = 0; k < K; k++)
        {
            double product = Narrow.Widen(o.X[(m * XStride) + k], Type) * Narrow.Widen(o.W[(n * K) + k], Type);
            exact += product;
            plain += (float)product;
        }

        return (exact, plain);
    }

    double Activated(double v) => Act switch
    {
        Activation.GeluTanh => 0.5 * v * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + (0.044715 * v * v * v)))),
        Activation.Silu => v / (1 + Math.Exp(-v)),
        Activation.Relu => Math.Max(0, v),
        _ => v,
    };

    sealed record Results(float[] Y, float[] Residual, float[] Differences);

    /// <summary>Random numbers of about unit size; not-a-numbers where nothing may be read.</summary>
    sealed class Operands
    {
        readonly Random random = new(7);

        public Operands(LinearCase c)
        {
            X = [.. Enumerable.Range(0, c.M * c.XStride).Select(i => i % c.XStride < c.K ? Narrow.Round(Next(), c.Type) : Narrow.Round(double.NaN, c.Type))];
            W = [.. Enumerable.Range(0, c.N * c.K).Select(_ => Narrow.Round(Next(), c.Type))];
            (Bias, Residual, Gate) = (Numbers(c.N), Numbers(c.M * c.N), Numbers(((c.M / c.Tokens) + 1) * (c.N + 4)));
            Y = [.. Numbers(c.M * c.YStride).Select(v => c.StoredBits == 16 ? (float)Narrow.Kept(v, c.Type) : v)];
            Differences = [.. Numbers(Math.Max(1, c.Orders) * ((c.M * c.N) + 4)).Select(v => c.DifferencesBF16 ? (float)Narrow.Kept(v, OperandType.BF16) : v)];
        }

        public ushort[] X { get; }

        public ushort[] W { get; }

        public float[] Bias { get; }

        public float[] Y { get; }

        public float[] Residual { get; }

        public float[] Gate { get; }

        public float[] Differences { get; }

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)Next())];

        /// <summary>Variance 1/3, at most 2.</summary>
        double Next() => random.NextDouble() + random.NextDouble() + random.NextDouble() + random.NextDouble() - 2;
    }
}
