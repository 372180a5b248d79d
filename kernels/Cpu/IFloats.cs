namespace TaylorSeer.Kernels.Cpu;

/// <summary>
/// A vector of f32 of one fixed width, so that a loop over elements is written once and compiled for every width:
/// <see cref="Floats16"/> (AVX-512), <see cref="Floats8"/> (AVX2), <see cref="Floats4"/> (SSE, Neon), <see cref="Floats1"/>
/// (tails, and machines without vectors). The JIT specialises a generic method per width and keeps these one-field
/// structs in registers. Every width rounds in the same way, so an element's bits do not depend on which one met it.
/// </summary>
unsafe interface IFloats<V>
    where V : unmanaged, IFloats<V>
{
    /// <summary>Elements in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>The elements at <paramref name="from"/>; no alignment is needed.</summary>
    static abstract V Load(float* from);

    /// <summary><paramref name="value"/> in every lane.</summary>
    static abstract V All(float value);

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

    static abstract V Exp(V x);

    static abstract V Clamp(V x, V low, V high);

    /// <summary>The sum of the lanes.</summary>
    static abstract float Sum(V x);
}
