namespace TaylorSeer.Kernels.Cpu;

/// <summary>
/// A vector of bytes for products of them, four in each lane of 32 bits, of one fixed width like <see cref="IFloats{V}"/>: <see cref="Quads16"/>,
/// <see cref="Quads8"/>, <see cref="Quads4"/>. On its way to a sum a lane also holds two numbers of 16 bits, or an integer.
/// </summary>
unsafe interface IQuads<V>
    where V : unmanaged, IQuads<V>
{
    /// <summary>Lanes in a vector.</summary>
    static abstract int Count { get; }

    static abstract V Load(int* from);

    /// <summary><paramref name="value"/> in every lane.</summary>
    static abstract V Broadcast(int value);

    void Store(int* to);

    /// <summary>Bytes 0 and 2 of each lane as signed numbers of 16 bits.</summary>
    static abstract V EvenSigned(V x);

    /// <summary>Bytes 1 and 3 of each lane as signed numbers of 16 bits.</summary>
    static abstract V OddSigned(V x);

    /// <summary>Bytes 0 and 2 of each lane, 0 … 255, as numbers of 16 bits.</summary>
    static abstract V EvenUnsigned(V x);

    /// <summary>Bytes 1 and 3 of each lane, 0 … 255, as numbers of 16 bits.</summary>
    static abstract V OddUnsigned(V x);

    /// <summary>sum + both products of each lane's signed 16-bit numbers.</summary>
    static abstract V MultiplyAddPairs(V sum, V x, V y);
}
