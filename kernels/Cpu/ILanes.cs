namespace TaylorSeer.Kernels.Cpu;

/// <summary>
/// One width of SIMD, so that a kernel is written once and compiled for each. <typeparamref name="TVector"/> is
/// Vector512, Vector256 or Vector128 of float. Implementations are empty structs: the JIT compiles every kernel once per
/// width and each member to the instruction it stands for.
/// </summary>
unsafe interface ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of a tile, two vectors wide, whose sums and operands fit the registers.</summary>
    static abstract int TileRows { get; }

    static abstract TVector Load(float* p);

    static abstract void Store(TVector x, float* p);

    static abstract TVector Broadcast(float x);

    static abstract TVector Add(TVector x, TVector y);

    static abstract TVector Subtract(TVector x, TVector y);

    static abstract TVector Multiply(TVector x, TVector y);

    static abstract TVector Divide(TVector x, TVector y);

    /// <summary>x y + z: rounded once where the machine can.</summary>
    static abstract TVector MultiplyAdd(TVector x, TVector y, TVector z);

    /// <summary>The larger of the two; <paramref name="y"/> where it is NaN.</summary>
    static abstract TVector Max(TVector x, TVector y);

    /// <summary>The smaller of the two; <paramref name="y"/> where it is NaN.</summary>
    static abstract TVector Min(TVector x, TVector y);

    /// <summary>To the nearest integer, ties to even.</summary>
    static abstract TVector Round(TVector x);

    /// <summary>x 2ⁿ for integral n with |n| ≤ 252, denormal results included.</summary>
    static abstract TVector Scale(TVector x, TVector n);

    /// <summary>The bf16 numbers in the lower halves of the lanes, as floats.</summary>
    static abstract TVector LowHalves(TVector pairs);

    /// <summary>The bf16 numbers in the upper halves of the lanes, as floats.</summary>
    static abstract TVector HighHalves(TVector pairs);

    /// <summary>The lanes, whole numbers in 0 … 255, as a byte each.</summary>
    static abstract void StoreBytes(TVector x, byte* p);

    /// <summary>The 32-bit integers in the lanes as floats, to nearest.</summary>
    static abstract TVector FromIntegers(TVector bits);
}
