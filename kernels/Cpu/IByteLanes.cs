namespace TaylorSeer.Kernels.Cpu;

/// <summary>One width of SIMD for products of bytes, like <see cref="ILanes{TVector}"/>. A lane is 32 bits: an integer, two of 16 bits, or four bytes.</summary>
unsafe interface IByteLanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Lanes in a vector.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(int* p);

    static abstract void Store(TVector x, int* p);

    static abstract TVector Broadcast(int x);

    /// <summary>Bytes 0 and 2 of each lane as signed numbers of 16 bits.</summary>
    static abstract TVector EvenSigned(TVector x);

    /// <summary>Bytes 1 and 3 of each lane as signed numbers of 16 bits.</summary>
    static abstract TVector OddSigned(TVector x);

    /// <summary>Bytes 0 and 2 of each lane, 0 … 255, as numbers of 16 bits.</summary>
    static abstract TVector EvenUnsigned(TVector x);

    /// <summary>Bytes 1 and 3 of each lane, 0 … 255, as numbers of 16 bits.</summary>
    static abstract TVector OddUnsigned(TVector x);

    /// <summary>sum + both products of each lane's signed 16-bit numbers.</summary>
    static abstract TVector MultiplyAddPairs(TVector sum, TVector x, TVector y);
}
