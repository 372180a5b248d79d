namespace TaylorSeer.Kernels.Cpu;

/// <summary>
/// A vector of f32 of one fixed width, so that a kernel is written once and compiled for every width:
/// <see cref="Floats16"/> (AVX-512), <see cref="Floats8"/> (AVX2), <see cref="Floats4"/> (SSE, Neon), <see cref="Floats1"/>
/// (tails, and machines without vectors). The JIT specialises a generic method per width, keeps these one-field
/// structs in registers and compiles each member to the instruction it stands for. Every width rounds in the same way, so an
/// element's bits do not depend on which one met it. <see cref="Lanes"/> and <see cref="Loops"/> choose the width,
/// <see cref="VectorMath"/> holds the functions made of these members.
/// </summary>
unsafe interface IFloats<V>
    where V : unmanaged, IFloats<V>
{
    /// <summary>Elements in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of a tile, two vectors wide, whose sums and operands fit the registers.</summary>
    static abstract int TileRows { get; }

    /// <summary>The elements at <paramref name="from"/>; no alignment is needed.</summary>
    static abstract V Load(float* from);

    /// <summary><paramref name="value"/> in every lane.</summary>
    static abstract V Broadcast(float value);

    void Store(float* to);

    /// <summary>The bf16 elements at <paramref name="from"/>, widened by a shift: exact.</summary>
    static abstract V LoadBF16(ushort* from);

    /// <summary>Rounded to bf16, to the nearest, ties to even; a NaN stays one (see <see cref="BF16"/>).</summary>
    void StoreBF16(ushort* to);

    static abstract V operator +(V a, V b);

    static abstract V operator -(V a, V b);

    static abstract V operator *(V a, V b);

    static abstract V operator /(V a, V b);

    /// <summary>
    /// a · b + c, in one instruction with one rounding where the machine has it (the JIT does not fuse a product with a
    /// sum by itself), as two operations where it has not: an emulated fusion costs a call per element.
    /// </summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>
    /// sum = <see cref="MultiplyAdd"/>(a, b, sum) for the innermost loops: into the field itself. Through a returned struct the JIT
    /// sums up in the register of whichever operand is used for the last time, and moves it to that of the sum.
    /// </summary>
    static abstract void AddProduct(ref V sum, V a, V b);

    /// <summary>The larger of the two; where <paramref name="b"/> is NaN, so is the result.</summary>
    static abstract V Max(V a, V b);

    /// <summary>The smaller of the two; where <paramref name="b"/> is NaN, so is the result.</summary>
    static abstract V Min(V a, V b);

    /// <summary>To the nearest integer, ties to even.</summary>
    static abstract V Round(V x);

    /// <summary>x 2ⁿ for integral n with |n| ≤ 252, denormal results included.</summary>
    static abstract V Scale(V x, V n);

    /// <summary>The sum of the lanes.</summary>
    static abstract float Sum(V x);

    /// <summary>The bf16 numbers in the lower halves of the lanes, as floats.</summary>
    static abstract V LowHalves(V pairs);

    /// <summary>The bf16 numbers in the upper halves of the lanes, as floats.</summary>
    static abstract V HighHalves(V pairs);

    /// <summary>The lanes, whole numbers in 0 … 255, as a byte each.</summary>
    void StoreBytes(byte* to);

    /// <summary>The 32-bit integers in the lanes as floats, to nearest.</summary>
    static abstract V FromIntegers(V bits);
}
