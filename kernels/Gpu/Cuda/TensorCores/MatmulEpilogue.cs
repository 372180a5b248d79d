namespace TaylorSeer.Kernels.Gpu.Cuda.TensorCores;

/// <summary>
/// What becomes of the sums of a matrix product on their way to results f, and of these before they leave the registers; epilogue.cuh says how. Everything is
/// optional: the bias and the activation; y, the gated addition to a residual, the update of a feature's differences.
/// </summary>
public readonly record struct MatmulEpilogue()
{
    const int Store16 = 4, Store32 = 8, AddFlag = 16, DifferencesBF16 = 32;

    /// <summary>f32, one per column; none: zeros.</summary>
    public GpuArgument Bias { get; init; }

    public Activation Act { get; init; }

    /// <summary>Receives f; none: f is not stored as such.</summary>
    public GpuArgument Y { get; init; }

    /// <summary>Elements from row to row of <see cref="Y"/>.</summary>
    public int YStride { get; init; }

    /// <summary>y's old value is added before the activation.</summary>
    public bool Add { get; init; }

    /// <summary>Dense f32 (M, N): += gate * f.</summary>
    public GpuArgument Residual { get; init; }

    /// <summary>f32, a row per <see cref="Tokens"/> rows of the residual; none: ones.</summary>
    public GpuArgument Gate { get; init; }

    public int GateStride { get; init; }

    public int Tokens { get; init; } = 1;

    /// <summary>Dense (M, N) each, f32 or bf16.</summary>
    public GpuArgument Differences { get; init; }

    /// <summary>Elements from difference to difference.</summary>
    public long DifferenceStride { get; init; }

    /// <summary>Differences that are written; 0 remembers nothing.</summary>
    public int Orders { get; init; }

    /// <summary>Steps from the feature before to this one.</summary>
    public float Gap { get; init; } = 1;

    internal int Flags => (int)Act
        | (Y.IsNone ? 0 : Y.ElementBytes == sizeof(ushort) ? Store16 : Store32)
        | (Add ? AddFlag : 0)
        | (Differences.ElementBytes == sizeof(ushort) ? DifferencesBF16 : 0);

    internal void Check(int M, int N)
    {
        Require(Act is >= Activation.None and <= Activation.Relu, $"activation {Act}");
        Require(Bias.IsNone || (Aligned(Bias, 4) && Bias.Length >= N), $"a bias of {Bias.Length} elements from {Bias.Start}, which must be a multiple of 4");
        Require(Y.IsNone || (Aligned(Y, 4) && YStride >= N && Holds(Y, M, YStride)),
            $"y of {Y.Length} elements, with rows {YStride} elements apart and from element {Y.Start}, which must be a multiple of 4");
        Require(!(Add && Y.IsNone), "an addition without y");
        Require(Residual.IsNone || (Aligned(Residual, 4) && Residual.Length >= (long)M * N), $"a residual of {Residual.Length} elements from {Residual.Start}, which must be a multiple of 4");
        Require(Gate.IsNone || (Aligned(Gate, 4) && GateStride >= N && Tokens > 0 && Holds(Gate, LaunchSize.Cover(M, Tokens), GateStride)),
            $"gates of {Gate.Length} elements, {GateStride} elements apart from {Gate.Start}, which must be a multiple of 4, for {Tokens} rows each");
        Require(Orders == 0 || (Aligned(Differences, 4) && DifferenceStride >= (long)M * N && Differences.Length >= ((Orders - 1) * DifferenceStride) + ((long)M * N)),
            $"{Orders} differences {DifferenceStride} elements apart in {Differences.Length} elements");
        Require(Orders < 2 || Gap != 0, "a gap of 0");

        bool Holds(GpuArgument view, int rows, int stride) => rows == 0 || view.Length >= ((rows - 1L) * stride) + N;

        void Require(bool holds, string what)
        {
            if (!holds)
                throw new ArgumentException($"A matrix product with {M} x {N} results cannot be finished with {what}.");
        }
    }

    internal static bool Aligned(GpuArgument view, int elements) => view.Start % elements == 0;
}
